"""The worker: claims planning runs from the queue, solves them in a child process and stores drafts."""

from scheduler.worker.loop import carry_out_next, embedded_worker, run_worker, stop_on_signals, worker_name

__all__ = ["carry_out_next", "embedded_worker", "run_worker", "stop_on_signals", "worker_name"]
