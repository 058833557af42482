error-setting-invalid = The setting { $name } cannot be used: { $fault ->
    [int_parsing] it must be a whole number
    [int_from_float] it must be a whole number
    [float_parsing] it must be a number
    [bool_parsing] it must be true or false
    [greater_than] it must be greater than { $limit }
    [greater_than_equal] it must be at least { $limit }
    [less_than] it must be less than { $limit }
    [less_than_equal] it must be at most { $limit }
    [string_pattern_mismatch] there is no such choice
   *[other] the value is of the wrong kind
    }. Mend it in the environment or in instance/settings.env and start again.
error-forbidden = You are not allowed to do this ({ $action ->
    [see-board] see the departures board
    [see-cases] see cases
    [see-names] see names
    [see-protected] see protected cases
    [edit-cases] change cases
    [import] import data
    [plan] plan
    [approve] approve plans
    [publish] publish plans
    [see-clinics] see health appointments
    [edit-health] record health results
    [see-escorts] see escorts
    [see-own-duties] see one's own escort duties
    [manage-subscriptions] manage subscriptions and messages
    [manage-users] manage users
    [see-audit] read the audit record
    [use-api] use the interface for programs
   *[other] { $action }
    }). Ask an administrator for the right if your work needs it.
error-database-address = The setting HANHTRINH_DATABASE_URL cannot be used. Write it like postgresql://user:password@host/name or sqlite:///path/to.sqlite.
error-database-unreachable = The database does not answer: { $why }. Check HANHTRINH_DATABASE_URL and the server, then run again.
