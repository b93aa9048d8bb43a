"""Outside files into referrals and facts, with every row accounted for."""
