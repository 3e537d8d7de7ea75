"""A web shop seen from a customer's account: catalogue, orders, deliveries, returns, support."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, cast

from pydantic import Field

from turnloom.graphs.errors import ToolError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.moments import Date, later, read_date
from turnloom.graphs.sources.builtin.shop.records import (
    AddressList,
    AddressRecord,
    CancelledOrder,
    CaseList,
    CaseRecord,
    CaseTopic,
    ChosenPayment,
    EscalatedCase,
    NotedCase,
    OpenedCase,
    OrderDetails,
    OrderList,
    OrderRecord,
    OrderStatus,
    Parcel,
    ParcelRecord,
    PaymentMethod,
    PlacedOrder,
    ProductList,
    ProductRecord,
    ProductType,
    RedeemedVoucher,
    Rescheduled,
    Returned,
    ReturnReason,
    ShopState,
    VoucherList,
    VoucherRecord,
)
from turnloom.graphs.sources.builtin.shop.scenario import FREE_SHIPPING_FROM, SHIPPING
from turnloom.graphs.sources.builtin.workdays import next_delivery_day, next_workday

RETURN_DAYS = 30
COLLECTION_FEE = 5.9


class ShopTools:
    """One customer's account at a web shop. Amounts are in euros."""

    def __init__(self, state: JsonObject) -> None:
        self.state = state

    def search_products(
        self,
        product_type: ProductType,
        max_price: Annotated[float, Field(gt=0)] = 1000.0,
        in_stock: bool = False,
    ) -> ProductList:
        """Search the shop's catalogue for products of one type.

        Args:
            product_type: The type of product to look for.
            max_price: The highest price per piece, in euros.
            in_stock: Whether to leave out what is sold out at the moment.
        """
        return {
            "products": [
                {
                    "product_id": product["product_id"],
                    "name": product["name"],
                    "price": product["price"],
                    "rating": product["rating"],
                    "stock": product["stock"],
                    "delivery_days": product["delivery_days"],
                }
                for product in self._shop["products"]
                if product["product_type"] == product_type
                and product["price"] <= max_price
                and (product["stock"] > 0 or not in_stock)
            ]
        }

    def list_addresses(self) -> AddressList:
        """List the delivery addresses saved in the customer's account."""
        return {
            "addresses": [
                {
                    "address_id": address["address_id"],
                    "label": address["label"],
                    "recipient": address["recipient"],
                    "city": address["city"],
                }
                for address in self._shop["addresses"]
            ]
        }

    def list_vouchers(self) -> VoucherList:
        """List the vouchers in the customer's account that have not been used yet."""
        return {
            "vouchers": [
                {
                    "voucher_code": voucher["voucher_code"],
                    "discount": voucher["discount"],
                    "min_total": voucher["min_total"],
                    "expires": voucher["expires"],
                }
                for voucher in self._shop["vouchers"]
            ]
        }

    def choose_payment(self, method: PaymentMethod) -> ChosenPayment:
        """Choose how this and later orders are paid.

        Args:
            method: The means of payment.
        """
        previous = self._shop["payment"]
        self._shop["payment"] = method
        return {"method": method, "previous_method": previous} if previous else {"method": method}

    def place_order(
        self,
        product_id: str,
        address_id: str,
        quantity: Annotated[int, Field(ge=1, le=10)] = 1,
    ) -> PlacedOrder:
        """Order a product to one of the saved delivery addresses.
        The product must be in stock in the wanted quantity, and a means of payment must have been
        chosen.

        Args:
            product_id: The product to order, as given by the catalogue search.
            address_id: The saved address to deliver to.
            quantity: How many pieces to order.
        """
        product = self._product(product_id)
        address = self._address(address_id)
        if product["stock"] < quantity:
            left = product["stock"]
            raise ToolError(
                f"{product['name']} is sold out."
                if not left
                else f"Only {left} of {product['name']} left in stock."
            )
        if not self._shop["payment"]:
            raise ToolError("No means of payment has been chosen yet.")
        goods = product["price"] * quantity
        shipping = 0.0 if goods >= FREE_SHIPPING_FROM else SHIPPING
        numbers = self._shop["next"]
        order: OrderRecord = {
            "order_no": f"A-{numbers['order']}",
            "placed": self._shop["today"],
            "status": "pending",
            "product_id": product_id,
            "item": product["name"],
            "quantity": quantity,
            "total": round(goods + shipping, 2),
            "address_id": address_id,
            "delivery_date": next_delivery_day(
                later(self._shop["today"], product["delivery_days"])
            ),
            "invoice_no": f"INV-{numbers['invoice']}",
            "parcel_no": "",
            "discount": 0.0,
        }
        numbers["order"] += 3
        numbers["invoice"] += 7
        product["stock"] -= quantity
        self._shop["orders"].insert(0, order)
        return {
            "order_no": order["order_no"],
            "item": order["item"],
            "quantity": quantity,
            "recipient": address["recipient"],
            "total": order["total"],
            "delivery_date": order["delivery_date"],
            "invoice_no": order["invoice_no"],
        }

    def redeem_voucher(self, voucher_code: str, order_no: str) -> RedeemedVoucher:
        """Redeem a voucher on an order, which lowers its total.
        The order must still be pending and have no voucher on it yet, and its total must be
        at least the voucher's minimum. A voucher can be used once.

        Args:
            voucher_code: The voucher to redeem.
            order_no: The number of the order to redeem it on.
        """
        voucher = self._voucher(voucher_code)
        order = self._order(order_no)
        if order["status"] != "pending":
            raise ToolError(f"Order {order_no} is {order['status']}; its total is final.")
        if order["discount"]:
            raise ToolError(f"A voucher has already been redeemed on order {order_no}.")
        least = max(voucher["min_total"], voucher["discount"])
        if order["total"] < least:
            raise ToolError(f"Voucher {voucher_code} needs an order of at least {least:.2f} euros.")
        order["discount"] = voucher["discount"]
        order["total"] = round(order["total"] - voucher["discount"], 2)
        self._shop["vouchers"].remove(voucher)
        return {
            "order_no": order_no,
            "item": order["item"],
            "discount": order["discount"],
            "total": order["total"],
            "invoice_no": order["invoice_no"],
        }

    def list_orders(self, status: Literal["any", OrderStatus] = "any") -> OrderList:
        """List the customer's orders, the newest first.

        Args:
            status: Only orders in this state of progress.
        """
        return {
            "orders": [
                {
                    "order_no": order["order_no"],
                    "placed": order["placed"],
                    "status": order["status"],
                    "item": order["item"],
                    "total": order["total"],
                    "delivery_date": order["delivery_date"],
                }
                for order in self._shop["orders"]
                if status in {"any", order["status"]}
            ]
        }

    def get_order(self, order_no: str) -> OrderDetails:
        """Get everything known about one order, with its recipient and its invoice.

        Args:
            order_no: The order's number.
        """
        order = self._order(order_no)
        address = self._address(order["address_id"])
        details: OrderDetails = {
            "order_no": order_no,
            "placed": order["placed"],
            "status": order["status"],
            "product_id": order["product_id"],
            "item": order["item"],
            "quantity": order["quantity"],
            "total": order["total"],
            "recipient": address["recipient"],
            "city": address["city"],
            "delivery_date": order["delivery_date"],
            "invoice_no": order["invoice_no"],
        }
        if order["status"] == "delivered":
            details["return_by"] = later(order["delivery_date"], RETURN_DAYS)
        return details

    def track_parcel(self, order_no: str) -> Parcel:
        """Tell where the parcel with an order is and when it will be delivered.
        The order must have been shipped and not delivered yet.

        Args:
            order_no: The order's number.
        """
        order = self._order(order_no)
        if order["status"] != "shipped":
            raise ToolError(f"Order {order_no} is {order['status']}; no parcel is under way.")
        parcel = self._parcel(order["parcel_no"])
        due = parcel["slot_start"][:10]
        tomorrow = later(self._shop["today"], 1)
        return {
            "parcel_no": parcel["parcel_no"],
            "carrier": parcel["carrier"],
            "status": "out for delivery" if due <= tomorrow else "in transit",
            "last_seen": parcel["last_seen"],
            "delivery_date": due,
            "slot_start": parcel["slot_start"],
        }

    def reschedule_parcel(
        self,
        parcel_no: str,
        new_date: Annotated[
            Date, Field(description="The day on which it should be delivered, as YYYY-MM-DD.")
        ],
    ) -> Rescheduled:
        """Move the delivery of a parcel to another day.
        The parcel must not be out for delivery yet. The new day must lie within the next 14 days
        and must not be a Sunday.

        Args:
            parcel_no: The carrier's number of the parcel, as tracking gives it.
            new_date: The day on which it should be delivered.
        """
        parcel = self._parcel(parcel_no)
        today = read_date(self._shop["today"])
        wanted = read_date(new_date)
        due, clock = parcel["slot_start"].split("T")
        if due <= (today + timedelta(days=1)).isoformat():
            raise ToolError("The parcel is already out for delivery and can no longer be moved.")
        if not today < wanted <= today + timedelta(days=14):
            raise ToolError("The new delivery date must lie within the next 14 days.")
        if wanted.weekday() == 6:
            raise ToolError(f"{parcel['carrier']} does not deliver on Sundays.")
        if new_date == due:
            raise ToolError(f"The parcel is already due on {due}.")
        parcel["slot_start"] = f"{new_date}T{clock}"
        for order in self._shop["orders"]:
            if order["parcel_no"] == parcel_no:
                order["delivery_date"] = new_date
        return {
            "parcel_no": parcel_no,
            "carrier": parcel["carrier"],
            "delivery_date": new_date,
            "slot_start": parcel["slot_start"],
        }

    def cancel_order(self, order_no: str) -> CancelledOrder:
        """Cancel an order and refund what was paid.
        The order must still be pending: once shipped it can only be returned.

        Args:
            order_no: The order's number.
        """
        order = self._order(order_no)
        if order["status"] != "pending":
            raise ToolError(
                f"Order {order_no} is {order['status']}; only orders still pending can be "
                "cancelled."
            )
        order["status"] = "cancelled"
        for product in self._shop["products"]:
            if product["product_id"] == order["product_id"]:
                product["stock"] += order["quantity"]
        return {
            "order_no": order_no,
            "item": order["item"],
            "refund": order["total"],
            "refund_by": next_workday(later(self._shop["today"], 5)),
        }

    def return_order(self, order_no: str, reason: ReturnReason) -> Returned:
        """Register the return of a delivered order and work out the refund.
        The order must have been delivered, no more than 30 days ago. Collection costs 5.90 euros
        unless the shop is at fault.

        Args:
            order_no: The order's number.
            reason: What is the matter with the goods.
        """
        order = self._order(order_no)
        if order["status"] != "delivered":
            raise ToolError(
                f"Order {order_no} is {order['status']}; only delivered orders can be returned."
            )
        until = later(order["delivery_date"], RETURN_DAYS)
        if until < self._shop["today"]:
            raise ToolError(f"The return period of order {order_no} ended on {until}.")
        own_choice = reason in {"is no longer needed", "feels poorly made"}
        order["status"] = "returned"
        return {
            "order_no": order_no,
            "item": order["item"],
            "return_no": f"R{order_no[1:]}",
            "refund": round(order["total"] - (COLLECTION_FEE if own_choice else 0.0), 2),
            "drop_off_by": next_delivery_day(later(self._shop["today"], 10)),
        }

    def list_cases(self, status: Literal["any", "open", "closed"] = "any") -> CaseList:
        """List the customer's support cases, the newest first.

        Args:
            status: Only cases that are still open, or only closed ones.
        """
        return {
            "cases": [
                {
                    "case_no": case["case_no"],
                    "order_no": case["order_no"],
                    "item": self._order(case["order_no"])["item"],
                    "topic": case["topic"],
                    "status": case["status"],
                    "priority": case["priority"],
                    "opened": case["opened"],
                    "reply_by": case["reply_by"],
                }
                for case in self._shop["cases"]
                if status in {"any", case["status"]}
            ]
        }

    def open_case(
        self,
        order_no: str,
        topic: CaseTopic,
        problem: Annotated[str, Field(min_length=1, max_length=1000)],
    ) -> OpenedCase:
        """Open a support case about an order.
        A late delivery can be reported while the order is under way; a damaged or wrong item or
        a missing part only after it has been delivered. There must be no open case on the same
        topic for the order.

        Args:
            order_no: The number of the order that the case is about.
            topic: What kind of problem it is.
            problem: The problem in the customer's own words.
        """
        order = self._order(order_no)
        self._check_topic(order, topic)
        number = self._shop["next"]["case"]
        self._shop["next"]["case"] += 4
        case: CaseRecord = {
            "case_no": f"S-{number}",
            "order_no": order_no,
            "topic": topic,
            "status": "open",
            "priority": "normal",
            "opened": self._shop["today"],
            "reply_by": next_workday(later(self._shop["today"], 3)),
            "notes": [problem],
        }
        self._shop["cases"].insert(0, case)
        return {
            "case_no": case["case_no"],
            "topic": topic,
            "item": order["item"],
            "reply_by": case["reply_by"],
        }

    def add_case_note(
        self,
        case_no: str,
        note: Annotated[str, Field(min_length=1, max_length=1000)],
    ) -> NotedCase:
        """Add a note from the customer to a support case.
        The case must be open.

        Args:
            case_no: The support case's number.
            note: What to add, in the customer's own words.
        """
        case = self._open_case(case_no)
        case["notes"].append(note)
        return {"case_no": case_no, "topic": case["topic"], "notes": len(case["notes"])}

    def escalate_case(
        self,
        case_no: str,
        callback_on: Annotated[Date, Field(description="The day of the call back, as YYYY-MM-DD.")],
    ) -> EscalatedCase:
        """Hand a support case to a specialist, who calls the customer back on a given day.
        The case must be open and not escalated before. Specialists call on working days within
        the next two weeks.

        Args:
            case_no: The support case's number.
            callback_on: The day on which the specialist should call.
        """
        case = self._open_case(case_no)
        if case["priority"] == "high":
            raise ToolError(f"Case {case_no} has already been escalated.")
        today, wanted = read_date(self._shop["today"]), read_date(callback_on)
        if not today < wanted <= today + timedelta(days=14):
            raise ToolError("A call back can be booked for the next 14 days only.")
        if wanted.weekday() > 4:
            raise ToolError("Specialists call on working days, Monday to Friday.")
        digit = int(case_no[-1]) if case_no[-1].isdigit() else 0
        case["priority"] = "high"
        return {
            "case_no": case_no,
            "topic": case["topic"],
            "priority": "high",
            "specialist": ("Renata", "Bastian", "Odile", "Murat", "Signe")[digit % 5],
            "callback_at": f"{callback_on}T{9 + digit % 7:02d}:30",
        }

    @property
    def _shop(self) -> ShopState:
        return cast(ShopState, self.state)

    def _product(self, product_id: str) -> ProductRecord:
        for product in self._shop["products"]:
            if product["product_id"] == product_id:
                return product
        raise ToolError(f"There is no product '{product_id}' in the catalogue.")

    def _address(self, address_id: str) -> AddressRecord:
        for address in self._shop["addresses"]:
            if address["address_id"] == address_id:
                return address
        raise ToolError(f"There is no saved address '{address_id}'.")

    def _order(self, order_no: str) -> OrderRecord:
        for order in self._shop["orders"]:
            if order["order_no"] == order_no:
                return order
        raise ToolError(f"There is no order '{order_no}' on this account.")

    def _parcel(self, parcel_no: str) -> ParcelRecord:
        for parcel in self._shop["parcels"]:
            if parcel["parcel_no"] == parcel_no:
                return parcel
        raise ToolError(f"No parcel with the number '{parcel_no}' is under way.")

    def _open_case(self, case_no: str) -> CaseRecord:
        for case in self._shop["cases"]:
            if case["case_no"] == case_no:
                if case["status"] != "open":
                    raise ToolError(f"Case {case_no} is closed.")
                return case
        raise ToolError(f"There is no support case '{case_no}'.")

    def _voucher(self, voucher_code: str) -> VoucherRecord:
        for voucher in self._shop["vouchers"]:
            if voucher["voucher_code"] == voucher_code:
                return voucher
        raise ToolError(f"Voucher '{voucher_code}' is unknown or has been used.")

    def _check_topic(self, order: OrderRecord, topic: CaseTopic) -> None:
        order_no, status = order["order_no"], order["status"]
        if topic == "late delivery" and status not in {"pending", "shipped"}:
            raise ToolError(f"Order {order_no} is {status}; it cannot be late any more.")
        if topic not in {"late delivery", "billing"} and status != "delivered":
            raise ToolError(
                f"Order {order_no} is {status}; a {topic} can be reported once it is delivered."
            )
        for case in self._shop["cases"]:
            if (case["order_no"], case["topic"], case["status"]) == (order_no, topic, "open"):
                raise ToolError(
                    f"Case {case['case_no']} about the same problem is still open; "
                    "add a note to it."
                )
