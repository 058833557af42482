contacts-default-label = Work e-mail
