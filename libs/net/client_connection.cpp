#include "net/client_connection.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace avenor::net {

ClientConnection::ClientConnection(std::shared_ptr<ClientPool> pool, std::shared_ptr<Channel> channel)
    : pool_(std::move(pool)),
      channel_(std::move(channel)),
      parser_(HttpParser::Kind::Response,
              {.head = std::size_t{64} << 10, .fields = 200, .body = pool_->options().max_body}),
      last_used_(std::chrono::steady_clock::now()) {
  // A request that was given up must not be delivered later: closed the usual way, the kernel would go on
  // retransmitting it.
  channel_->never_linger(pool_->options().request_timeout);
}

void ClientConnection::assign(ExchangePtr exchange) {
  pool_->serialise(exchange->request, channel_->output());
  outstanding_.push_back(std::move(exchange));
  if (flush_posted_) return;
  flush_posted_ = true;  // what else this turn of the loop brings goes out together
  boost::asio::post(channel_->executor(), [self = shared_from_this()] { self->flush(); });
  // The first one need not wait for the rest of the turn. A peer that is not quiet is for flush(), which may
  // call back, and so is one that has not answered anything yet: it may be closing already.
  if (proven_ && outstanding_.size() == 1 && channel_->look() == Channel::Peer::Quiet) channel_->flush();
}

void ClientConnection::flush() {
  flush_posted_ = false;
  if (pool_ == nullptr || outstanding_.empty()) return;
  if (outstanding_.front()->written) return channel_->flush();
  // The server may have ended a quiet connection while its last bytes still wait for our loop to read them.
  switch (channel_->look()) {
    case Channel::Peer::Quiet: break;
    case Channel::Peer::Closed: return give_up("the server closed the connection");
    case Channel::Peer::Speaking:
      // A farewell (a 408, a TLS alert) or a TLS session ticket: one turn of the loop tells.
      if (std::exchange(waited_, true)) break;
      flush_posted_ = true;
      boost::asio::post(channel_->executor(), [self = shared_from_this()] {
        boost::asio::post(self->channel_->executor(), [self] { self->flush(); });
      });
      return;
  }
  waited_ = false;
  channel_->flush();
}

void ClientConnection::on_write() {
  for (auto it = outstanding_.rbegin(); it != outstanding_.rend() && !(*it)->written; ++it)
    (*it)->written = true;
}

void ClientConnection::on_input() {
  while (pool_ != nullptr && !channel_->input().empty()) {
    if (outstanding_.empty() || !outstanding_.front()->written)
      return give_up("the server sent an answer to nothing");
    parser_.set_answer_to_head(outstanding_.front()->request.method == "HEAD");
    channel_->consume(parser_.feed(channel_->input()));
    if (parser_.failed()) return give_up("the answer is broken: " + parser_.error());
    if (!parser_.done()) break;
    const int status = parser_.response().status;
    if (status == 101) return give_up("the server switched protocols unasked");
    if (status < 200) {
      parser_.next();
      continue;
    }
    complete();
  }
  if (const auto pool = pool_) pool->pump();
}

void ClientConnection::complete() {
  const auto pool = pool_;
  auto exchange = std::move(outstanding_.front());
  outstanding_.pop_front();
  auto response = std::move(parser_.response());
  const bool keep = parser_.keep_alive();
  parser_.next();
  last_used_ = std::chrono::steady_clock::now();
  proven_ = true;
  if (!keep) pool->forget(*this);
  pool->answer(std::move(exchange), std::move(response));
  if (!keep && pool_ != nullptr) give_up("the server closed the connection after an earlier answer");
}

void ClientConnection::on_end(bool eof, const std::string& why) {
  if (pool_ == nullptr) return;
  if (eof && parser_.started()) {
    parser_.feed_end();
    if (parser_.done()) complete();
  }
  if (pool_ != nullptr) give_up(why);
}

void ClientConnection::give_up(const std::string& why) {
  const auto pool = pool_;
  // Half an answer: the server has acted on it.
  if (parser_.started() && !outstanding_.empty()) outstanding_.front()->may_repeat = false;
  auto exchanges = drop();
  if (pool) pool->lost(*this, std::move(exchanges), why);
}

std::deque<ExchangePtr> ClientConnection::drop() {
  pool_.reset();
  channel_->abort();
  return std::exchange(outstanding_, {});
}

}  // namespace avenor::net
