#include "net/answer_queue.hpp"

#include <string>

#include "net/beast_fields.hpp"

namespace avenor::net {
namespace http = boost::beast::http;

std::uint64_t AnswerQueue::push(bool head, bool last) {
  slots_.push_back({.head = head, .last = last});
  return end() - 1;
}

bool AnswerQueue::awaits(std::uint64_t number) const {
  return number >= first_ && number < end() && !slots_[static_cast<std::size_t>(number - first_)].answer;
}

void AnswerQueue::answer(std::uint64_t number, int status, const Headers& headers, std::string_view body) {
  auto& answered = slot(number);
  auto& message = answered.answer.emplace();
  message.result(static_cast<unsigned>(status));
  insert(message, headers);
  if (status >= 200 && status != 204 && status != 304) {
    message.insert(http::field::content_length, std::to_string(body.size()));
    if (!answered.head) message.body() = body;
  }
  if (answered.last) message.insert(http::field::connection, "close");
  bytes_ += message.body().size();
}

const AnswerQueue::Response* AnswerQueue::front() const {
  return slots_.empty() || !slots_.front().answer ? nullptr : &*slots_.front().answer;
}

void AnswerQueue::pop() {
  bytes_ -= slots_.front().answer->body().size();
  slots_.pop_front();
  ++first_;
}

}  // namespace avenor::net
