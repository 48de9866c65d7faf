package booking

// Ids of what a booking can be for, in the order that screens list them. They are stable; their names are translated. "other" is for what is
// not listed.
var (
	// Activities is what is done. Many are the formats of Swedish mötesplatser and their labs.
	Activities = []string{
		"sprakcafe", "laxhjalp", "matlag", "korsang", "deep-talk", "camp-demokrati", "bokstart", "nattvandring", "stadsdelsmammor",
		"drop-in-hjalp", "samhallsvagledning", "digital-hjalp", "studiecirkel", "forelasning", "workshop", "boksamtal", "sagostund", "oppen-forskola",
		"foraldratraff", "ungdomshang", "tjejgrupp", "idrott", "dans", "musik", "teater", "film", "konst", "hantverk", "syjunta", "spel", "odling",
		"reparera", "kladbyte", "loppis", "fika", "fest", "kulturfirande", "medborgardialog", "styrelsemote", "arsmote", "mote", "radgivning",
		"jobbsokning", "halsa", "stodgrupp", "utstallning", "repetition", "other",
	}
	// Topics is what it is about.
	Topics = []string{
		"language", "school", "work", "health", "democracy", "rights", "housing", "economy", "safety", "digital", "culture", "music", "sport",
		"food", "children", "parenting", "youth", "elders", "integration", "environment", "faith", "neighbourhood", "other",
	}
	// Groups is whom it is for.
	Groups = []string{
		"all", "children", "youth", "girls", "boys", "young-adults", "adults", "women", "men", "parents", "families", "elders", "newcomers",
		"job-seekers", "students", "disabilities", "lgbtqi", "members", "staff", "other",
	}
)
