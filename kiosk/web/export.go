package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// exportWeeks is how many closed weeks an export covers when nobody says which.
const exportWeeks = 4

// exportFile is one file that can be fetched: how it is named on the disk of whoever fetches it, and how it is written.
type exportFile struct {
	contentType string
	saveAs      func(usage.Period) string
	write       func(*usage.Report, io.Writer) error
}

var exportFiles = map[string]exportFile{
	"besok-per-vecka.csv":  csvFile("besok-per-vecka"),
	"besok-fordelning.csv": csvFile("besok-fordelning"),
	"aktiviteter.csv":      csvFile("aktiviteter"),
	"aterkommande.csv":     csvFile("aterkommande"),
	"samarbetspartner.csv": csvFile("samarbetspartner"),
	"matris.csv":           csvFile("matris"),
	"loggbok.csv":          csvFile("loggbok"),
	"rum-per-dag.csv":      csvFile("rum-per-dag"),
	"definitioner.csv":     csvFile("definitioner"),
	"kvalitet.csv":         csvFile("kvalitet"),
	"troskel.xlsx": {
		contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		saveAs:      func(p usage.Period) string { return fmt.Sprintf("troskel-%s-%s.xlsx", p.From, p.To) },
		write:       (*usage.Report).XLSX,
	},
}

func csvFile(name string) exportFile {
	return exportFile{
		contentType: "text/csv; charset=utf-8",
		saveAs:      func(p usage.Period) string { return fmt.Sprintf("%s-%s-%s.csv", name, p.From, p.To) },
		write:       func(r *usage.Report, w io.Writer) error { return r.CSV(name+".csv", w) },
	}
}

// serveExport makes the numbers of a period into a file: ?from=2026-11-02&to=2026-11-15&lang=sv, all optional.
func (s *Server) serveExport(w http.ResponseWriter, r *http.Request) {
	file, ok := exportFiles[r.PathValue("file")]
	if !ok {
		plain(w, http.StatusNotFound, "Den exporten finns inte.", "There is no such export.")
		return
	}
	period, err := s.exportPeriod(r)
	if err != nil {
		plain(w, http.StatusBadRequest, "Välj två datum, till exempel ?from=2026-11-02&to=2026-11-15.", "Choose two dates: "+err.Error()+".")
		return
	}
	select {
	case s.exports <- struct{}{}:
		defer func() { <-s.exports }()
	case <-r.Context().Done():
		return
	}
	report, err := s.cfg.Usage.Export(r.Context(), period, s.now(), s.headings(r))
	if err != nil {
		s.exportFailed(w, err)
		return
	}
	w.Header().Set("Content-Type", file.contentType)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", file.saveAs(period)))
	w.Header().Set("Cache-Control", "no-store")
	if err := file.write(report, w); err != nil {
		s.cfg.Log.Error("an export broke off", "file", r.PathValue("file"), "err", err)
		panic(http.ErrAbortHandler) // the only way to tell, after the first byte, that the rest is missing
	}
}

func (s *Server) exportFailed(w http.ResponseWriter, err error) {
	if errors.Is(err, usage.ErrPeriod) {
		plain(w, http.StatusBadRequest, "Perioden går inte att använda.", err.Error()+".")
		return
	}
	s.cfg.Log.Error("an export failed", "err", err)
	if errors.Is(err, usage.ErrAltered) {
		plain(w, http.StatusInternalServerError, "Fastställda tal har ändrats på disken. Därför lämnas inga tal ut. Jämför med en säkerhetskopia.",
			"Settled numbers have been altered on the disk, so no numbers are given out. Compare with a backup.")
		return
	}
	plain(w, http.StatusInternalServerError, "Siffrorna går inte att läsa just nu. Försök igen om en stund.", "The numbers cannot be read just now. Try again in a while.")
}

// exportPeriod is the period that was asked for, or else the last four closed weeks.
func (s *Server) exportPeriod(r *http.Request) (usage.Period, error) {
	from, to := r.URL.Query().Get("from"), r.URL.Query().Get("to")
	if from != "" || to != "" {
		return usage.ParsePeriod(shorten(from), shorten(to))
	}
	today := booking.DateOf(s.now(), s.cfg.Zone)
	sinceMonday := (int(today.Weekday()) + 6) % 7
	monday := today.Add(-sinceMonday)
	return usage.Period{From: monday.Add(-7 * exportWeeks), To: monday.Add(-1)}, nil
}

// headings is the words of an export in the language asked for; Swedish unless told otherwise.
func (s *Server) headings(r *http.Request) usage.Text {
	lang := "sv"
	if asked := r.URL.Query().Get("lang"); slices.Contains(s.languages(), asked) {
		lang = asked
	}
	return func(key string) string {
		if usage.OwnWords(key) {
			return s.cfg.Texts.T(lang, key, nil)
		}
		return s.cfg.Texts.T(lang, "export."+key, nil)
	}
}

func (s *Server) languages() []string {
	var codes []string
	for _, l := range s.cfg.Texts.Languages() {
		codes = append(codes, l.Code)
	}
	return codes
}
