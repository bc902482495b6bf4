#include "dialects/alpaca/answers.hpp"

#include <utility>

#include "net/url.hpp"

namespace avenor::dialects::alpaca {

Answer answer_of(const Refusal& refusal) { return {refusal.status, to_json(refusal)}; }
Answer answer_of(const Taken<std::string>& body) {
  return body ? Answer{200, *body} : answer_of(body.error());
}
Answer not_found(std::string message) { return answer_of(Refusal::not_found(std::move(message))); }
Answer not_allowed() { return {405, R"({"message":"method not allowed"})"}; }

bool is_question(const net::HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

std::string decoded(std::string_view segment) {
  return net::percent_decode(segment).value_or(std::string(segment));
}

}  // namespace avenor::dialects::alpaca
