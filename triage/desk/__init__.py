"""One function per thing a person or a timer asks; deciding meets acting here."""
