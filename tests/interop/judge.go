// Judges a log of the ledger with Go's own library of transparency logs, golang.org/x/mod/sumdb:
// nothing of the ledger's code is in here, and this file only carries files to that library.
//
//	judge log POLICY PLACE [OLDER]    every entry, tile, root and proof of a published log;
//	                                  PLACE is a directory or an http address with "checkpoint" and
//	                                  "tile/…" below it, OLDER a checkpoint that was kept
//	judge entry POLICY ENTRY PROOF    one entry and its .tlog-proof
//	judge growth POLICY OLDER NEWER PROOF    two checkpoints and the hashes (base64 lines) between
//	judge bridge POLICY PLACE OLDER NEWER    the same, PROOF made from the published tiles and printed
//
// Exit status: 0 accepted, 1 refused, 2 called wrongly.
// Build (Debian: golang-go, golang-golang-x-mod-dev):
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o judge judge.go
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8 // C2SP tlog-tiles: 256 hashes in a tile

func main() {
	if len(os.Args) < 2 {
		usage()
	}
	args := os.Args[2:]
	switch command := os.Args[1]; {
	case command == "log" && (len(args) == 2 || len(args) == 3):
		judgeLog(args)
	case command == "entry" && len(args) == 3:
		judgeEntry(readPolicy(args[0]), readFile(args[1]), readFile(args[2]))
	case command == "growth" && len(args) == 4:
		policy := readPolicy(args[0])
		older, newer := policy.open(readFile(args[1])), policy.open(readFile(args[2]))
		proof := hashes(strings.Split(strings.TrimSuffix(string(readFile(args[3])), "\n"), "\n"))
		must(tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash))
		fmt.Printf("ACCEPTED: the log of %d entries begins with that of %d\n", newer.N, older.N)
	case command == "bridge" && len(args) == 4:
		policy := readPolicy(args[0])
		tree, hashes := published(policy, strings.TrimSuffix(args[1], "/"))
		older, newer := policy.open(readFile(args[2])), policy.open(readFile(args[3]))
		if older.N > newer.N || newer.N > tree.N {
			refuse("sizes %d, %d, published %d", older.N, newer.N, tree.N)
		}
		for _, hash := range grown(older, newer, hashes) {
			fmt.Println(hash)
		}
	default:
		usage()
	}
}

// published returns the tree of a log's checkpoint, and its hashes as its tiles have them, which
// x/mod refuses where they are not under the root.
func published(policy *policy, place string) (tlog.Tree, tlog.HashReader) {
	note, err := fetch(place + "/checkpoint")
	must(err)
	tree := policy.open(note)
	return tree, tlog.TileHashReader(tree, &tiles{place})
}

func grown(older, newer tlog.Tree, hashes tlog.HashReader) tlog.TreeProof {
	proof, err := tlog.ProveTree(newer.N, older.N, hashes)
	must(err)
	must(tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash))
	return proof
}

func judgeLog(args []string) {
	policy, place := readPolicy(args[0]), strings.TrimSuffix(args[1], "/")
	tree, hashes := published(policy, place)
	root, err := tlog.TreeHash(tree.N, hashes)
	must(err)
	if root != tree.Hash {
		refuse("the tiles have another root than the checkpoint")
	}
	for first := int64(0); first < tree.N; first += 1 << height {
		for at, entry := range bundle(place, first, tree.N) {
			index := first + int64(at)
			known, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
			must(err)
			if known[0] != tlog.RecordHash(entry) {
				refuse("entry %d is not the leaf in the tile", index)
			}
			if at == 0 || index == tree.N-1 {
				proof, err := tlog.ProveRecord(tree.N, index, hashes)
				must(err)
				must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)))
			}
		}
	}
	fmt.Printf("ACCEPTED: %d entries, every one a leaf under the root\n", tree.N)
	if len(args) == 3 {
		older := policy.open(readFile(args[2]))
		if older.N > tree.N {
			refuse("the log has %d entries and once had %d", tree.N, older.N)
		}
		grown(older, tree, hashes)
		fmt.Printf("ACCEPTED: it begins with the log of %d entries\n", older.N)
	}
}

func judgeEntry(policy *policy, entry, proof []byte) {
	above, signed, found := strings.Cut(string(proof), "\n\n")
	lines := strings.Split(above, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		refuse("no tlog-proof")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	must(err)
	tree := policy.open([]byte(signed))
	must(tlog.CheckRecord(hashes(lines[1:]), tree.N, tree.Hash, index, tlog.RecordHash(entry)))
	fmt.Printf("ACCEPTED: entry %d of %d\n", index, tree.N)
}

// tiles reads what tlog.TileHashReader asks for; C2SP leaves the height out of the path.
type tiles struct{ place string }

func (t *tiles) Height() int                     { return height }
func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t *tiles) ReadTiles(asked []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range asked {
		data = append(data, t.read(tile)[:tile.W*tlog.HashSize])
	}
	return data, nil
}

// read returns a tile, or a bundle of entries (level -1): the full one where the partial one has
// since given way to it, as C2SP tlog-tiles allows.
func (t *tiles) read(tile tlog.Tile) []byte {
	path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	path = t.place + "/" + strings.Replace(path, "tile/data/", "tile/entries/", 1)
	partial := strings.Index(path, ".p/")
	data, err := fetch(path)
	if err != nil && partial > 0 {
		data, err = fetch(path[:partial])
	}
	must(err)
	if tile.L >= 0 && len(data) < tile.W*tlog.HashSize {
		refuse("%s is too short", path)
	}
	return data
}

// bundle returns the up to 256 entries from `first` on, of a log of `size`.
func bundle(place string, first, size int64) [][]byte {
	width := int(min(size-first, 1<<height))
	data := (&tiles{place}).read(tlog.Tile{H: height, L: -1, N: first >> height, W: width})
	var entries [][]byte
	for len(entries) < width && len(data) >= 2 && len(data) >= 2+int(binary.BigEndian.Uint16(data)) {
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries, data = append(entries, data[2:end]), data[end:]
	}
	if len(entries) != width {
		refuse("the bundle of entries from %d on has %d of %d", first, len(entries), width)
	}
	return entries
}

// policy is a C2SP tlog-policy: whose checkpoints are believed.
type policy struct {
	known     []note.Verifier
	logs      map[string]bool // names (origins) of logs
	witnesses map[string]note.Verifier
	groups    map[string][]string
	needed    map[string]int
	quorum    string
}

func readPolicy(path string) *policy {
	p := &policy{nil, map[string]bool{}, map[string]note.Verifier{}, map[string][]string{}, map[string]int{}, ""}
	for _, line := range strings.Split(string(readFile(path)), "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case words[0] == "log" && len(words) >= 2:
			verifier, err := note.NewVerifier(words[1])
			must(err)
			p.logs[verifier.Name()] = true
			p.known = append(p.known, verifier)
		case words[0] == "witness" && len(words) >= 3:
			p.witnesses[words[1]] = newWitness(words[2])
			p.known = append(p.known, p.witnesses[words[1]])
		case words[0] == "group" && len(words) >= 4:
			p.groups[words[1]] = words[3:]
			switch words[2] {
			case "all":
				p.needed[words[1]] = len(words) - 3
			case "any":
				p.needed[words[1]] = 1
			default:
				needed, err := strconv.Atoi(words[2])
				must(err)
				p.needed[words[1]] = needed
			}
		case words[0] == "quorum" && len(words) == 2:
			p.quorum = words[1]
		default:
			refuse("policy: %s", line)
		}
	}
	if p.quorum == "" {
		refuse("policy: no quorum")
	}
	return p
}

// open returns the tree of a checkpoint that a log of the policy signed and its quorum cosigned.
func (p *policy) open(data []byte) tlog.Tree {
	opened, err := note.Open(data, note.VerifierList(p.known...))
	must(err)
	lines := strings.SplitN(opened.Text, "\n", 4)
	signed := map[string]bool{}
	for _, signature := range opened.Sigs {
		signed[signature.Name+fmt.Sprint(signature.Hash)] = true
	}
	byLog := false
	for _, verifier := range p.known {
		if p.logs[verifier.Name()] && verifier.Name() == lines[0] {
			byLog = byLog || signed[verifier.Name()+fmt.Sprint(verifier.KeyHash())]
		}
	}
	if !byLog || len(lines) < 4 {
		refuse("no checkpoint signed by a log of the policy")
	}
	if p.quorum != "none" && !p.stands(p.quorum, signed) {
		refuse("the quorum %s did not cosign the checkpoint", p.quorum)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

func (p *policy) stands(name string, signed map[string]bool) bool {
	if witness := p.witnesses[name]; witness != nil {
		return signed[witness.Name()+fmt.Sprint(witness.KeyHash())]
	}
	many := 0
	for _, member := range p.groups[name] {
		if p.stands(member, signed) {
			many++
		}
	}
	return p.needed[name] > 0 && many >= p.needed[name]
}

// witness is a key of C2SP tlog-cosignature, type 4, which x/mod leaves to its callers.
type witness struct {
	name   string
	hash   uint32
	public ed25519.PublicKey
}

func newWitness(vkey string) *witness {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		refuse("policy: %s", vkey)
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	must(err)
	if len(key) != 33 || key[0] != 4 {
		refuse("policy: no cosignature key: %s", vkey)
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	w := &witness{parts[0], binary.BigEndian.Uint32(id[:]), key[1:]}
	if fmt.Sprintf("%08x", w.hash) != parts[1] {
		refuse("policy: another id than the key's own: %s", vkey)
	}
	return w
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(signature)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, text)
	return ed25519.Verify(w.public, []byte(message), signature[8:])
}

func hashes(lines []string) []tlog.Hash {
	var known []tlog.Hash
	for _, line := range lines {
		if line == "" {
			continue
		}
		hash, err := tlog.ParseHash(line)
		must(err)
		known = append(known, hash)
	}
	return known
}

// fetch returns a file, or what an address answers.
func fetch(place string) ([]byte, error) {
	if !strings.HasPrefix(place, "http://") && !strings.HasPrefix(place, "https://") {
		return os.ReadFile(place)
	}
	answer, err := http.Get(place)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", place, answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, 1<<25))
}

func readFile(path string) []byte {
	data, err := os.ReadFile(path)
	must(err)
	return data
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func must(err error) {
	if err != nil {
		refuse("%v", err)
	}
}

func refuse(format string, args ...interface{}) {
	fmt.Fprintf(os.Stderr, "REFUSED: "+format+"\n", args...)
	os.Exit(1)
}

func usage() {
	fmt.Fprintln(os.Stderr, "judge log POLICY PLACE [OLDER] | entry POLICY ENTRY PROOF |"+
		" growth POLICY OLDER NEWER PROOF | bridge POLICY PLACE OLDER NEWER")
	os.Exit(2)
}
