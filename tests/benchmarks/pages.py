"""`python -m tests.benchmarks.pages --cases 1000`: how long each page takes, and how many statements it asks.

An installation of its own is filled with the demo's season, planned for a few seconds and published; with `--instance`
it is kept in that folder and used again. Every page is opened once cold (a process that has just started) and then
`--repeat` times; the table shows the first and the median of the others.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from scheduler import database
from scheduler.config import settings
from scheduler.demo.build import demo_files, import_demo, season_from
from scheduler.demo.people import DOMAIN
from scheduler.demo.run import approve_and_publish, open_doors, queue_run
from scheduler.i18n.dates import VIET_NAM
from scheduler.models import Case, Clinic, Escort, PlanningRun, PlanVersion
from scheduler.services.access import SYSTEM
from scheduler.services.runs import run_view
from scheduler.worker import carry_out_next

TARGET_MS = 300.0


def fill(cases: int, seconds: int) -> None:
    """Import, plan and publish a season in this process's installation."""
    database.upgrade()
    season = season_from(datetime.now(ZoneInfo(VIET_NAM)).date())
    with database.unit_of_work() as session:
        import_demo(session, season, demo_files(season, cases, 1), f"benchmark/{cases}", lambda _: None)
    password = open_doors()
    run = queue_run(season, seed=0, time_limit=seconds, workers=settings().solver_workers)
    carry_out_next("benchmark")
    with database.unit_of_work() as session:
        number = run_view(session, SYSTEM, run).version_number
    if number is None:
        raise SystemExit("the run ended without a version")
    approve_and_publish(number, password, lambda _done, _total: None)


def pages(session: Session) -> tuple[str, ...]:
    """The addresses to open, for what this installation holds."""
    number = session.scalars(select(PlanVersion.number).order_by(PlanVersion.number.desc())).first()
    run = session.scalars(select(PlanningRun.id).order_by(PlanningRun.id.desc())).first()
    case = session.scalars(select(Case.code).where(Case.is_protected.is_(False)).order_by(Case.id)).first()
    escort = session.scalars(select(Escort.code).order_by(Escort.id)).first()
    clinics = session.scalars(select(Clinic.code).order_by(Clinic.id)).all()
    return (
        "/", "/cases", "/cases?readiness=ready", "/cases?readiness=lapsing&page=2", "/cases?code=7", f"/cases/{case}",
        *(f"/clinics/{clinic}" for clinic in clinics), "/escorts", f"/escorts/{escort}", "/planning",
        f"/planning/runs/{run}", "/versions", f"/versions/{number}",
    )  # fmt: skip


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Every statement that the engine executes meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _signed_in() -> tuple[FlaskClient, Engine]:
    from web.factory import create_app
    from web.transactions import KEY

    logging.disable(logging.INFO)
    app = create_app(settings())
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=True)
    browser = app.test_client()
    password = open_doors()
    answer = browser.post("/sign-in", data={"email": f"planner@{DOMAIN}", "password": password})
    if answer.status_code != 302:
        raise SystemExit("signing in failed")
    with app.extensions[KEY]() as session:
        return browser, session.get_bind()


def measure(browser: FlaskClient, engine: Engine, address: str, repeat: int) -> tuple[float, float, int, int]:
    """The first and the median time in ms, the statements of the last request, the size of the answer in KB."""
    times, statements, size = [], 0, 0
    for _ in range(1 + repeat):
        with counted(engine) as asked:
            began = time.perf_counter()
            answer = browser.get(address)
            times.append(1000 * (time.perf_counter() - began))
        statements, size = len(asked), len(answer.data) // 1024
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
    return times[0], statistics.median(times[1:]), statements, size


def main() -> int:
    """Print the table; exit 1 where the list of cases is slower than its target."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description="Measure the pages.")
    parser.add_argument("--cases", type=int, default=1000, metavar="N")
    parser.add_argument("--time-limit", type=int, default=20, metavar="S", help="of the one planning run")
    parser.add_argument("--repeat", type=int, default=5, metavar="N")
    parser.add_argument("--instance", type=Path, metavar="FOLDER", help="keep and use again the installation there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HANHTRINH_INSTANCE"] = str(arguments.instance or folder)
        settings.cache_clear()
        if not (settings().instance / "hanhtrinh.sqlite").exists():
            fill(arguments.cases, arguments.time_limit)
        return _report(arguments.repeat)


def _report(repeat: int) -> int:
    browser, engine = _signed_in()
    with Session(engine) as session:
        addresses = pages(session)
    print(f"{'page':<40} {'first ms':>9} {'median ms':>9} {'statements':>10} {'KB':>6}")
    slow = False
    for address in addresses:
        first, median, asked, size = measure(browser, engine, address, repeat)
        print(f"{address:<40} {first:>9.0f} {median:>9.0f} {asked:>10} {size:>6}", flush=True)
        slow = slow or (address.startswith("/cases") and median > TARGET_MS)
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
