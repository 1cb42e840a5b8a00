/** Certificates of the edge made new, and put back. */
export const EDGE = `# certificate_mark ADDRESS DOMAIN CONTAINER FILES...: what tells one certificate from the next: its serial over TLS where
# openssl is there, else a digest of the files in the container; of acme:FILE only what is of the domain. Empty: none.
certificate_mark() {
  if command -v openssl >/dev/null 2>&1; then
    openssl s_client -connect "$1" -servername "$2" </dev/null 2>/dev/null | openssl x509 -noout -serial 2>/dev/null
    return
  fi
  m_domain=$2 m_container=$3
  shift 3
  case \${1:-} in
    acme:*) docker_ exec "$m_container" cat "\${1#acme:}" | acme_filter "$m_domain" only >"$JOB/certificate.text" || return 0 ;;
    *) docker_ exec "$m_container" sh -c 'cat "$@" 2>/dev/null' sh "$@" >"$JOB/certificate.text" ;;
  esac
  [ ! -s "$JOB/certificate.text" ] || digest <"$JOB/certificate.text"
}

# certificate_before ADDRESS DOMAIN CONTAINER FILES...
call_certificate_before() {
  certificate_mark "$@" >"$JOB/certificate.before"
  cat "$JOB/certificate.before"
}

# For a gate: another certificate than before is served.
certificate_is_new() {
  certificate_mark "$@" >"$JOB/certificate.now" || return 1
  cat "$JOB/certificate.now"
  [ -s "$JOB/certificate.now" ] && ! cmp -s "$JOB/certificate.before" "$JOB/certificate.now"
}

# acme_without STORAGE DOMAIN CONTAINER: Traefik's acme.json without the domain's certificate, the account kept. Reads it
# as Traefik writes it: indented by two, one certificate an object of the list.
call_acme_without() {
  docker_ cp "$3:$1" "$JOB/acme.json" >/dev/null && chmod 600 "$JOB/acme.json" || return 1
  acme_filter "$2" <"$JOB/acme.json" >"$JOB/acme.new" || return 1
  docker_ stop -t 10 "$3" && cat "$JOB/acme.new" >"$JOB/acme.json" && docker_ cp "$JOB/acme.json" "$3:$1" >/dev/null && docker_ start "$3"
  a_code=$?
  rm -f "$JOB/acme.json" "$JOB/acme.new"
  return "$a_code"
}
# acme_filter DOMAIN [only]: all but the domain's certificate, or only that; fails where there is none of it.
acme_filter() {
  awk -v domain="$1" -v only="\${2:-}" '
    /^    "Certificates": \\[$/ { if (!only) print; inside = 1; count = 0; next }
    inside && /^    \\],?$/ {
      if (only) { inside = 0; next }
      for (i = 1; i <= count; i++) printf "%s%s\\n", kept[i], (i < count ? "," : "")
      print
      inside = 0
      next
    }
    inside && /^      \\{$/ { text = $0; is_it = 0; next }
    inside && /^      \\},?$/ {
      if (is_it) { removed++; if (only) print text }
      else kept[++count] = text "\\n      }"
      next
    }
    inside {
      if ($0 ~ /^          "main": /) { name = $0; sub(/^ *"main": "/, "", name); sub(/",?$/, "", name); if (name == domain) is_it = 1 }
      text = text "\\n" $0
      next
    }
    !only { print }
    END { if (!removed) { print "acme.json holds no certificate of " domain >"/dev/stderr"; exit 1 } }'
}

# put_back_in CONTAINER STORAGE TAR: what was saved of its files, and the edge as before.
call_put_back_in() {
  docker_ stop -t 10 "$1" || return 1
  docker_ cp - "$1:$(dirname -- "$2")" <"$3" || return 1
  docker_ start "$1"
}
`;
