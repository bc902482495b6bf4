#include "oms/orders/dispatch.hpp"

namespace avenor::oms {
namespace {

struct Hooks {
  Intake& intake;
  OrderManager& manager;
  core::WallTime sent;

  void operator()(const domain::Quote& quote) const { manager.quote(quote); }
  void operator()(const domain::OrderRequest& request) const { intake.create(request); }
  void operator()(const domain::OrderCancel& cancel) const { intake.cancel(cancel); }
  void operator()(const domain::OrderReplace& replace) const { intake.replace(replace); }
  void operator()(const domain::OrderQuery& query) const { intake.query(query); }
  void operator()(const domain::Ack& ack) const { manager.acknowledge(ack); }
  void operator()(const domain::Control& control) const {
    if (!control.reply) manager.control(control, sent);
  }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

void dispatch(Intake& intake, const domain::Message& message, core::WallTime sent) {
  std::visit(Hooks{intake, intake.manager(), sent}, message);
}

}  // namespace avenor::oms
