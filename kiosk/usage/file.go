package usage

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteCSV writes each table as a file in dir, which is made if need be, and returns the files' names. Each file appears whole or not at all,
// and replaces an older one of the same name.
func (r *Report) WriteCSV(dir string) ([]string, error) {
	var files []string
	for _, t := range r.tables() {
		file, err := writeFile(dir, t.file, func(w io.Writer) error { return r.writeCSV(t, w) })
		if err != nil {
			return files, err
		}
		files = append(files, file)
	}
	return files, nil
}

// WriteXLSX writes the workbook in dir, in the same manner, as troskel-<from>-<to>.xlsx.
func (r *Report) WriteXLSX(dir string) ([]string, error) {
	file, err := writeFile(dir, r.xlsxName(), r.XLSX)
	if err != nil {
		return nil, err
	}
	return []string{file}, nil
}

// writeFile writes dir/name by way of a temporary file beside it, so that neither a fault nor a power cut leaves half a file.
func writeFile(dir, name string, write func(io.Writer) error) (string, error) {
	file := filepath.Join(dir, name)
	if err := replace(file, write); err != nil {
		return "", fmt.Errorf("the export %s was not written: %w", file, err)
	}
	return file, nil
}

func replace(file string, write func(io.Writer) error) error {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, "."+filepath.Base(file)+"-*")
	if err != nil {
		return err
	}
	err = fillFile(temp, write)
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return syncDir(dir)
}

// fillFile writes, syncs and closes f, and lets everybody read it.
func fillFile(f *os.File, write func(io.Writer) error) error {
	buffered := bufio.NewWriter(f)
	err := write(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncDir makes a rename in dir survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
