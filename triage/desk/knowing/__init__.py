"""What is known of a child: facts, questions asked, contacts, records, clocks."""
