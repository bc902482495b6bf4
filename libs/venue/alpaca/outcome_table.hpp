// The table of the refusals that Alpaca documents.
//
// A refusal ends an order, and "no such order" is a proof that it never arrived: both are believed only for
// Alpaca's own JSON object with a documented status, code and sentence. Whatever else answers (a balancer's
// page, an empty body, an undocumented status or text, known words inside a longer text) proves nothing: the
// request may have been carried out.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "venue/alpaca/models.hpp"
#include "venue/api/types.hpp"

namespace avenor::venue::alpaca {

struct OutcomeRow {
  int http;
  int code;                ///< 0: Alpaca sends this one without a code
  std::string_view words;  ///< the whole message (is_sentence())
  VenueError::Kind kind;
  std::string_view ours;
};
/// The first row that fits counts.
std::span<const OutcomeRow> outcome_table();

/// Is `message` the sentence `words`, from its first byte to its last? A * stands for one word that varies:
/// an id, a symbol, a number; without blanks, at most 128 bytes.
bool is_sentence(std::string_view message, std::string_view words);

/// The meaning of an unsuccessful HTTP answer. `retry_after` is left to the caller, which has the headers.
VenueError trouble_of(int http_status, const models::ErrorBody& body);
/// The same for an undocumented answer, whatever its status: Unknown, with its first bytes.
VenueError undocumented(int http_status, std::string_view body, std::string_view why = {});

/// The first bytes of a body for a log: printable, on one line, at most 160.
std::string first_bytes(std::string_view body);

}  // namespace avenor::venue::alpaca
