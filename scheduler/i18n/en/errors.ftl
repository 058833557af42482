error-setting-invalid = The setting { $name } cannot be used: { $problem }. Mend it in the environment or in instance/settings.env and start again.
error-forbidden = You are not allowed to do this ({ $action }). Ask an administrator for the right if your work needs it.
