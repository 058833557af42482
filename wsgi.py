"""What a WSGI server loads: `granian --interface wsgi wsgi:app`."""

from web.factory import create_app

app = create_app()
