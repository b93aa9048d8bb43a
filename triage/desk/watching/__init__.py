"""How a card fares once it orders a list: month by month, group by group. It decides no place."""
