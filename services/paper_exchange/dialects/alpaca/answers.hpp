// The answers that every endpoint knows.
#pragma once

#include <string>
#include <string_view>

#include "net/http.hpp"
#include "paper_exchange/answer.hpp"
#include "paper_exchange/dialects/alpaca/refusal.hpp"

namespace avenor::paper_exchange::alpaca {

Answer answer_of(const Refusal& refusal);
Answer answer_of(const Taken<std::string>& body);
Answer not_found(std::string message);
Answer not_allowed();

/// HEAD is GET without the body, which the server leaves out.
bool is_question(const net::HttpRequest& request);
/// A segment of a path without its escapes, or as it is when they make no sense.
std::string decoded(std::string_view segment);

}  // namespace avenor::paper_exchange::alpaca
