"""What a sale comes to: one pure rule for everyone who asks, with a reason for every fen."""
