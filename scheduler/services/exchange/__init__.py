"""What other systems read and ask for: tokens with scopes, frozen values to hand out, clinics' reports."""
