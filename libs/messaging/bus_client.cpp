#include "messaging/bus_client.hpp"

#include <unistd.h>

#include <utility>

#include "bus/context.hpp"
#include "bus/publisher.hpp"
#include "bus/sequence.hpp"
#include "bus/state_topics.hpp"
#include "bus/subscriber.hpp"
#include "bus/topic_counts.hpp"
#include "core/contained.hpp"
#include "core/random.hpp"
#include "messaging/idempotent.hpp"
#include "messaging/loopback_probe.hpp"
#include "wire/bounds.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/message_topic.hpp"

namespace avenor::messaging {
namespace {

constexpr int kReportsASecond = 100;

constexpr std::size_t kLongestTopic = 1024;

std::string source_of(const Identity& identity) {
  return identity.instance.empty() ? identity.service : identity.service + "/" + identity.instance;
}

}  // namespace

struct BusClient::Impl {
  Impl(runtime::Service& owner, Identity who)
      : service(owner),
        identity(std::move(who)),
        stamp{.v = 1, .source = source_of(identity), .seq = 0, .session = core::random_hex(8), .ts = {}} {}

  void receive(std::string_view topic, std::string_view payload);
  bool is_repeated(const wire::Envelope& envelope, std::string_view topic);
  void deliver(const wire::Envelope& envelope, std::string_view topic, std::string_view body);
  void report_refused(std::string_view topic, std::string_view body);
  void on_gap(const wire::Envelope& envelope, std::string_view topic, std::uint64_t missed);
  std::uint64_t publish(const wire::Message& message);
  void beat();
  void link_changed(bool up);

  runtime::Service& service;
  Identity identity;
  wire::Envelope stamp;  // of outgoing messages: source and session stay, the rest is set per message
  wire::Decoder decoder;
  wire::Decoded decoded;  // the latest, kept for its capacity
  bus::SequenceTracker sequences;
  Handler handler;
  std::function<void(bool)> link_handler;
  bool beating = false;
  std::function<void(const std::string&, std::string_view, std::uint64_t)> gap_handler;
  bus::TopicCounts seqs;
  domain::HomeVenues homes;
  std::string sent_topic, sent_payload;  // the latest, kept for their capacity
  BusFaults faults{service.clock()};
  core::MonoTime reports_since;
  int reports = 0;  ///< of refused states, since then
  bus::Context context;
  std::unique_ptr<bus::Publisher> publisher;
  std::unique_ptr<bus::Subscriber> subscriber;
  std::unique_ptr<LoopbackProbe> link;
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

void BusClient::Impl::receive(std::string_view topic, std::string_view body) {
  if (LoopbackProbe::is_probe(topic)) return link->came_back(topic);
  const auto read = decoder.decode(topic, body, decoded);
  // A dropped message has still arrived: its number is not missing.
  const bool repeated = decoded.envelope_read && is_repeated(decoded.envelope, topic);
  if (!read) {
    report_refused(topic, body);
    return faults.garbage(topic, read.error().message);
  }
  if (repeated) {
    ++faults.counters.duplicates;
    if (!is_idempotent(topic)) return;
  }
  ++faults.counters.received;
  deliver(decoded.envelope, topic, body);
}

bool BusClient::Impl::is_repeated(const wire::Envelope& envelope, std::string_view topic) {
  switch (sequences.see(envelope.source, envelope.session, topic, envelope.seq)) {
    case bus::SequenceTracker::Verdict::Duplicate: return true;
    case bus::SequenceTracker::Verdict::Gap: on_gap(envelope, topic, sequences.missed()); break;
    case bus::SequenceTracker::Verdict::Jump: faults.jump(envelope, topic, sequences.jumps()); break;
    case bus::SequenceTracker::Verdict::Fresh: break;
  }
  return false;
}

// An exception from the handler ends only this message.
void BusClient::Impl::deliver(const wire::Envelope& envelope, std::string_view topic, std::string_view body) {
  if (!handler) return;
  const auto failed = core::contained([&] { handler(envelope, decoded.message); });
  if (!failed) return;
  report_refused(topic, body);
  faults.failed(envelope, topic, decoded.message, *failed);
}

// The proxy must not repeat it after our next start.
void BusClient::Impl::report_refused(std::string_view topic, std::string_view body) {
  if (!bus::is_state(topic)) return;
  const core::MonoTime now = service.clock().mono();
  if (now - reports_since > std::chrono::seconds(1)) {
    reports_since = now;
    reports = 0;
  }
  if (++reports > kReportsASecond)
    return;  // a flood: what the proxy caches of it is reported when it is repeated
  publisher->send(std::string(bus::kRefused).append(topic), bus::mark_of(body));
}

void BusClient::Impl::on_gap(const wire::Envelope& envelope, std::string_view topic, std::uint64_t missed) {
  faults.gap(envelope, topic, missed, sequences.total_missed());
  if (!gap_handler) return;
  const auto failed = core::contained([&] { gap_handler(envelope.source, topic, missed); });
  if (failed) faults.failed(envelope, topic, decoded.message, *failed);
}

std::uint64_t BusClient::Impl::publish(const wire::Message& message) {
  wire::topic_of(message, homes, sent_topic);
  stamp.seq = seqs.next(sent_topic);
  stamp.ts = service.clock().wall();
  wire::encode(stamp, message, sent_payload);
  // No receiver would accept it, and beyond the frame limit the proxy would disconnect us: not sent, so the
  // sequence has no gap either.
  if (sent_payload.size() > wire::kMaxPayload || sent_topic.size() > kLongestTopic) {
    seqs.give_back(sent_topic);
    faults.too_large(sent_topic, sent_payload.size());
    return stamp.seq - 1;
  }
  publisher->send(sent_topic, sent_payload);
  faults.refused(publisher->refused());
  return stamp.seq;
}

void BusClient::Impl::beat() {
  const std::string& reason = service.degraded_reason();
  publish(wire::Heartbeat{
      .service = identity.service,
      .instance = identity.instance,
      .pid = static_cast<int>(::getpid()),
      .degraded = !reason.empty(),
      .detail = reason.empty() ? service.status_line() : reason,
      .uptime_s = service.uptime_s(),
      .gaps = faults.counters.gaps,
      .dropped = faults.counters.garbage + faults.counters.failed + subscriber->counters().malformed});
}

// No heartbeat reached anybody before the first link, or before a new proxy: send one now.
void BusClient::Impl::link_changed(bool up) {
  if (up && beating) beat();
  if (link_handler) link_handler(up);
}

BusClient::BusClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BusClient::~BusClient() = default;

core::Result<std::unique_ptr<BusClient>> BusClient::connect(runtime::Service& service, const bus::Urls& urls,
                                                            Identity identity) {
  auto impl = std::make_unique<Impl>(service, std::move(identity));
  Impl* const self = impl.get();
  auto publisher = bus::Publisher::connect(service.io(), impl->context, urls.inbound);
  if (!publisher) return tl::unexpected(publisher.error());
  impl->publisher = std::move(*publisher);
  auto subscriber = bus::Subscriber::connect(
      service.io(), impl->context, urls.outbound,
      [self](std::string_view topic, std::string_view payload) { self->receive(topic, payload); });
  if (!subscriber) return tl::unexpected(subscriber.error());
  impl->subscriber = std::move(*subscriber);
  impl->subscriber->on_backlog([&service] { service.crowded(); });
  impl->link =
      std::make_unique<LoopbackProbe>(service.io(), *impl->publisher, *impl->subscriber, impl->stamp.session);
  impl->link->on_change([self](bool up) { self->link_changed(up); });
  return std::unique_ptr<BusClient>(new BusClient(std::move(impl)));
}

void BusClient::subscribe_family(std::string_view prefix) { impl_->subscriber->subscribe_family(prefix); }
void BusClient::subscribe_exact(std::string_view topic) { impl_->subscriber->subscribe_exact(topic); }
void BusClient::unsubscribe_exact(std::string_view topic) { impl_->subscriber->unsubscribe_exact(topic); }
void BusClient::on_message(Handler handler) { impl_->handler = std::move(handler); }

void BusClient::on_gap(std::function<void(const std::string&, std::string_view, std::uint64_t)> handler) {
  impl_->gap_handler = std::move(handler);
}

void BusClient::set_home_venues(domain::HomeVenues homes) { impl_->homes = std::move(homes); }

std::uint64_t BusClient::publish(const wire::Message& message) { return impl_->publish(message); }
void BusClient::on_linked(std::function<void()> handler) { impl_->link->on_linked(std::move(handler)); }
bool BusClient::linked() const { return impl_->link->up(); }
void BusClient::on_link_change(std::function<void(bool)> handler) {
  impl_->link_handler = std::move(handler);
}

void BusClient::start_heartbeat(std::chrono::nanoseconds interval) {
  impl_->beating = true;
  beat();
  impl_->service.every(interval, [impl = impl_.get(), alive = std::weak_ptr<bool>(impl_->alive)] {
    if (!alive.expired()) impl->beat();
  });
}

void BusClient::beat() { impl_->beat(); }
const std::string& BusClient::session() const { return impl_->stamp.session; }

Counters BusClient::counters() const {
  Counters counters = impl_->faults.counters;
  counters.garbage += impl_->subscriber->counters().malformed;
  return counters;
}

}  // namespace avenor::messaging
