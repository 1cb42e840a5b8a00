/** What jobs leave behind for later: lines of JSON in the state folder, one file a kind. */
export const RECEIPTS = `# receipt KIND MEMBERS: one line, with the time and the job, on the disk when it returns 0.
receipt() {
  read_uptime
  append_line "$STATE/$1.ndjson" "{\\"at\\":$((BASE + UP)),\\"job\\":\\"$JOB_ID\\",$2}" && sync_file "$STATE/$1.ndjson"
}

# receipt KIND MEMBERS
call_receipt() { receipt "$1" "$2"; }
`;
