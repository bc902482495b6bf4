#include "net/ws_transport.hpp"

namespace avenor::net {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kKeep = std::size_t{256} << 10;  // of a buffer's capacity

}  // namespace

WsBuffers::WsBuffers(std::shared_ptr<Stream> stream, std::string_view unread)
    : stream_(std::move(stream)), turns_(std::make_shared<TurnQueue>(stream_->get_executor())) {
  const asio::const_buffer from(unread.data(), unread.size());
  input_.commit(asio::buffer_copy(input_.prepare(unread.size()), from));
}

void WsBuffers::fill(Done done) {
  if (input_.size() > 0) return asio::post(executor(), [done = std::move(done)] { done(error_code{}); });
  stream_->async_read_some(input_.prepare(Stream::kRead), [self = shared_from_this(), done = std::move(done)](
                                                              const error_code& ec, std::size_t n) {
    self->received_ += n;
    self->input_.commit(n);
    done(ec);
  });
}

void WsBuffers::flush_soon() {
  if (flushing_ || broken_) return;
  flushing_ = true;
  asio::post(stream_->get_executor(), [self = shared_from_this()] {
    self->flushing_ = false;
    self->flush();
  });
}

void WsBuffers::flush() {
  if (broken_ || !writing_.empty() || output_.empty()) return;
  writing_.swap(output_);
  written_ = 0;
  write_rest();
}

void WsBuffers::write_rest() {
  stream_->async_write_some(
      asio::buffer(writing_.data() + written_, writing_.size() - written_),
      [self = shared_from_this()](const error_code& ec, std::size_t n) { self->on_written(ec, n); });
}

void WsBuffers::on_written(const error_code& ec, std::size_t n) {
  broken_ = ec;
  written_ += n;
  taken_ += n;
  if (!ec && written_ < writing_.size()) {
    write_rest();
  } else {
    writing_.clear();
    written_ = 0;
    if (writing_.capacity() > kKeep) std::string{}.swap(writing_);
    flush();
  }
}

}  // namespace avenor::net
