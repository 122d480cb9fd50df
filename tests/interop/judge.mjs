// Judges one entry and its .tlog-proof with @sigstore/verify 3.1.1 (npm), the verifier of npm's own
// provenance: the log's signature on the checkpoint, and the entry's place under its root.
// It knows no cosignatures: what the witnesses say is judged by the other programs.
//
//	node judge.mjs LOG_VKEY ENTRY PROOF      run where "npm install @sigstore/verify@3.1.1" was
//
// Exit status: 0 accepted, 1 refused. Needs node 20.17 or newer.
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const from = createRequire(join(process.cwd(), "here.js"));
const inside = (name) => join(process.cwd(), "node_modules/@sigstore/verify/dist/tlog", name);
const { verifyCheckpoint } = from(inside("checkpoint.js"));
const { verifyMerkleInclusion } = from(inside("merkle.js"));

const [vkey, entry, proof] = process.argv.slice(2);
const ED25519 = Buffer.from("302a300506032b6570032100", "hex"); // RFC 8410, before the key's 32 bytes

function log(text) {
  const [name, id, ...material] = text.split("+");
  const key = Buffer.concat([ED25519, Buffer.from(material.join("+"), "base64").subarray(1)]);
  return {
    baseURL: name,
    logID: Buffer.from(id, "hex"),
    publicKey: createPublicKey({ key, format: "der", type: "spki" }),
  };
}

try {
  const text = readFileSync(proof, "utf-8");
  const blank = text.indexOf("\n\n");
  const [heading, ...lines] = text.slice(0, blank).split("\n");
  const at = lines.findIndex((line) => line.startsWith("index "));
  if (blank < 0 || heading !== "c2sp.org/tlog-proof@v1" || at < 0) throw new Error("no tlog-proof");
  const judged = {
    canonicalizedBody: readFileSync(entry),
    inclusionProof: {
      logIndex: lines[at].slice("index ".length),
      hashes: lines.slice(at + 1).map((line) => Buffer.from(line, "base64")),
      checkpoint: { envelope: text.slice(blank + 2) },
    },
  };
  const known = log(vkey);
  const checkpoint = verifyCheckpoint(judged, [known]);
  if (checkpoint.origin !== known.baseURL) throw new Error("a checkpoint of another log");
  verifyMerkleInclusion(judged, checkpoint);
  console.log(`ACCEPTED: entry ${judged.inclusionProof.logIndex} of ${checkpoint.logSize}`);
} catch (error) {
  console.error(`REFUSED: ${error.message}`);
  process.exit(1);
}
