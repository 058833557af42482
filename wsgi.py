"""What a WSGI server loads: `granian --interface wsgi wsgi:app`."""

from web.factory import create_app
from web.transactions import KEY
from web.warming import keep_warm

app = create_app()
keep_warm(app, app.extensions[KEY])
