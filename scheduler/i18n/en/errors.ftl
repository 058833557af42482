error-setting-invalid = The setting { $name } cannot be used: { $problem }. Mend it in the environment or in instance/settings.env and start again.
error-forbidden = You are not allowed to do this ({ $action }). Ask an administrator for the right if your work needs it.
error-database-address = The setting HANHTRINH_DATABASE_URL cannot be used. Write it like postgresql://user:password@host/name or sqlite:///path/to.sqlite.
error-database-unreachable = The database does not answer: { $why }. Check HANHTRINH_DATABASE_URL and the server, then run again.
