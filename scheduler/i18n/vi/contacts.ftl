contacts-default-label = E-mail công việc
