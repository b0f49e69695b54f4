"""How the admin writes dates, by language, where Django does it another way."""
