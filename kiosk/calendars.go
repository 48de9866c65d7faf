package main

// CalendarsConfig is where phones and other computers reach the calendars, and nothing else. Listen empty means: nowhere.
type CalendarsConfig struct {
	Listen      string `toml:"listen"`
	Address     string `toml:"address"`     // as people type it: "https://kalender.example.se"
	Certificate string `toml:"certificate"` // PEM files; without them only this machine is served, as a proxy on it is
	Key         string `toml:"key"`
}

func (c Config) checkCalendars(check *checker) {
	cal := c.Calendars
	if cal == (CalendarsConfig{}) {
		return
	}
	checkOutlet(check, "calendars", cal.outlet())
	check.require(cal.Certificate != "" || loopback(cal.Listen) == nil, "calendars.listen",
		"%q can be reached from the network, and passwords go over it: give a certificate and its key", cal.Listen)
}

// outlet is the calendars' without what it serves.
func (c CalendarsConfig) outlet() outlet {
	return outlet{what: "calendars", listen: c.Listen, address: c.Address, files: certificateFiles{c.Certificate, c.Key}}
}

// calendarsOutlet is where the calendars are served.
func (k *Kiosk) calendarsOutlet() outlet {
	o := k.cfg.Calendars.outlet()
	o.handler = k.screens.Calendars(hostOf(o.address))
	if o.files.certificate != "" {
		o.certificate = (&certificate{certificateFiles: o.files}).get
	}
	return o
}
