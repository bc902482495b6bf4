#include "oms/orders/dispatch.hpp"

#include <variant>

namespace avenor::oms {
namespace {

struct MessageVisitor {
  OrderManager& manager;
  core::WallTime sent;

  void operator()(const domain::Quote& quote) const { manager.quote(quote); }
  void operator()(const domain::OrderRequest& request) const { manager.create(request); }
  void operator()(const domain::OrderCancel& cancel) const { manager.cancel(cancel); }
  void operator()(const domain::OrderReplace& replace) const { manager.replace(replace); }
  void operator()(const domain::OrderQuery& query) const { manager.query(query); }
  void operator()(const domain::Ack& ack) const { manager.acknowledge(ack); }
  void operator()(const domain::Control& control) const {
    if (!control.reply) manager.control(control, sent);
  }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

void dispatch(OrderManager& manager, const domain::Message& message, core::WallTime sent) {
  std::visit(MessageVisitor{manager, sent}, message);
}

}  // namespace avenor::oms
