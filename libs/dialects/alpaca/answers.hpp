// The answers that every endpoint knows.
#pragma once

#include <string>
#include <string_view>

#include "dialects/alpaca/refusal.hpp"
#include "dialects/answer.hpp"
#include "net/http.hpp"

namespace avenor::dialects::alpaca {

/// To an address that the venue does not have, as a body.
inline constexpr std::string_view kNoSuchEndpoint = R"({"code":40410000,"message":"endpoint not found"})";

Answer answer_of(const Refusal& refusal);
Answer answer_of(const Taken<std::string>& body);
Answer not_found(std::string message);
Answer not_allowed();

/// HEAD is GET without the body, which the server leaves out.
bool is_question(const net::HttpRequest& request);
/// A segment of a path without its escapes, or as it is when they make no sense.
std::string decoded(std::string_view segment);

}  // namespace avenor::dialects::alpaca
