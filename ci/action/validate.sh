#!/usr/bin/env bash
# Runs $BACKBEAT_BIN over the messages, with annotations on standard output, and tells what came of it: outputs in
# $GITHUB_OUTPUT, a table in $GITHUB_STEP_SUMMARY. Ends as `backbeat validate --exit-code` does: 0 when every message
# keeps the contract, 1 when one does not or there is none, 2 when something could not be checked.
#
# INPUT_DIR      folder to check; empty for none, when INPUT_ARGS names what to check
# INPUT_SCHEMAS  folder with the schemas that apply; empty for those built in
# INPUT_ARGS     further arguments, split into words as a shell would, quotes and backslashes included, but with
#                nothing expanded or run
#
# Works with the bash 3.2 that macOS has.
set -euo pipefail

fail() {
  printf '::error title=backbeat::%s\n' "${1//$'\n'/ }"
  exit 2
}

# Splits INPUT_ARGS into `words`.
split_args() {
  local split word
  words=()
  [[ ${INPUT_ARGS:-} == *[![:space:]]* ]] || return 0
  split=$(printf '%s' "$INPUT_ARGS" | xargs printf '%s\n') ||
    fail "the input \`args\` cannot be split into words: is a quote left open?"
  while IFS= read -r word; do
    # The command takes --json only without other formats, and the report is one.
    [[ $word != --json ]] || word=--format=json
    words+=("$word")
  done <<<"$split"
}

# Whether `words` give standard output to another format than annotations. A format with a file beside it
# (`--format junit=report.xml`) leaves standard output alone.
is_output_taken() {
  local word format formats previous=
  for word in ${words[@]+"${words[@]}"}; do
    [[ $previous != --format ]] || word=--format=$word
    previous=$word
    [[ $word == --format=* ]] || continue
    IFS=, read -r -a formats <<<"${word#--format=}"
    for format in ${formats[@]+"${formats[@]}"}; do
      [[ $format == *=* ]] || return 0
    done
  done
  return 1
}

# One number of `totals`. Messages cannot forge it: a quote in their text stands escaped in the report, and the counts
# come before the first object that has names of theirs.
count() {
  printf '%s' "$totals" | sed -n "s/.*\"$1\": *\([0-9][0-9]*\).*/\1/p"
}

heading() {
  case $status in
    0) echo "Every message keeps the contract" ;;
    1) echo "Not every message keeps the contract" ;;
    *) if [[ -n $totals ]]; then echo "Not everything could be checked"; else echo "Nothing could be checked"; fi ;;
  esac
}

split_args
arguments=(--exit-code)
[[ -z ${INPUT_DIR:-} ]] || arguments+=("--dir=$INPUT_DIR")
[[ -z ${INPUT_SCHEMAS:-} ]] || arguments+=("--schemas=$INPUT_SCHEMAS")
is_output_taken || arguments+=(--format github)
report=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/backbeat.XXXXXX")/report.json
arguments+=(--format "json=$report" ${words[@]+"${words[@]}"})

status=0
"$BACKBEAT_BIN" validate "${arguments[@]}" </dev/null || status=$?

# The counts of the summary, which has its nested objects after them. Without a report there are none.
totals=$(grep -o '"summary": *{[^{}]*' "$report" 2>/dev/null) || true

columns=(sources messages valid invalid warnings unreadable)
{
  [[ -z $totals ]] || printf 'report=%s\n' "$report"
  for column in "${columns[@]}"; do printf '%s=%s\n' "$column" "$(count "$column")"; done
} >>"${GITHUB_OUTPUT:-/dev/null}"
{
  printf '### %s\n\n' "$(heading)"
  if [[ -n $totals ]]; then
    printf '| %s ' "${columns[@]}" && echo '|'
    printf '| %s ' ---: ---: ---: ---: ---: ---: && echo '|'
    for column in "${columns[@]}"; do printf '| %s ' "$(count "$column")"; done && echo '|'
  fi
} >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
exit "$status"
