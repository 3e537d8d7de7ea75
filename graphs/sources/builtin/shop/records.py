"""The shapes of the shop's data: what its state holds, and what its tools answer."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypeAlias, get_args

from pydantic import Field
from typing_extensions import TypedDict

from turnloom.graphs.sources.builtin.moments import Date, Moment

ProductType = Literal[
    "backpack", "bike helmet", "blender", "coffee grinder", "desk lamp", "headset", "jacket",
    "kettle", "keyboard", "monitor", "power bank", "printer", "speaker", "suitcase", "tent",
    "webcam",
]  # fmt: skip
PaymentMethod = Literal["credit card", "bank transfer", "store credit"]
CaseTopic = Literal["late delivery", "damaged item", "missing part", "wrong item", "billing"]
PAYMENTS: tuple[PaymentMethod, ...] = get_args(PaymentMethod)
TOPICS: tuple[CaseTopic, ...] = get_args(CaseTopic)

OrderStatus = Literal["pending", "shipped", "delivered", "cancelled", "returned"]
ReturnReason = Literal[
    "arrived damaged",
    "arrived too late",
    "is the wrong item",
    "is not as described",
    "is no longer needed",
    "feels poorly made",
]
REASONS: tuple[ReturnReason, ...] = get_args(ReturnReason)
Money: TypeAlias = Annotated[float, Field(ge=0)]
"""An amount in euros."""


class ProductRecord(TypedDict):
    product_id: str
    name: str
    product_type: str
    price: float
    rating: float
    stock: int
    delivery_days: int


class AddressRecord(TypedDict):
    address_id: str
    label: str
    recipient: str
    city: str


class VoucherRecord(TypedDict):
    voucher_code: str
    discount: float
    min_total: float
    expires: str


class OrderRecord(TypedDict):
    order_no: str
    placed: str
    status: str
    product_id: str
    item: str
    quantity: int
    total: float
    address_id: str
    delivery_date: str
    invoice_no: str
    parcel_no: str
    discount: float


class ParcelRecord(TypedDict):
    parcel_no: str
    carrier: str
    last_seen: str
    slot_start: str


class CaseRecord(TypedDict):
    case_no: str
    order_no: str
    topic: str
    status: str
    priority: str
    opened: str
    reply_by: str
    notes: list[str]


class ShopNumbers(TypedDict):
    """The next number of each series."""

    order: int
    invoice: int
    parcel: int
    case: int


class ShopState(TypedDict):
    today: str
    payment: str
    products: list[ProductRecord]
    addresses: list[AddressRecord]
    vouchers: list[VoucherRecord]
    orders: list[OrderRecord]
    parcels: list[ParcelRecord]
    cases: list[CaseRecord]
    next: ShopNumbers


class Product(TypedDict):
    product_id: str
    name: str
    price: Money
    rating: float
    stock: int
    delivery_days: int


class ProductList(TypedDict):
    products: list[Product]


class DeliveryAddress(TypedDict):
    address_id: str
    label: str
    recipient: str
    city: str


class AddressList(TypedDict):
    addresses: list[DeliveryAddress]


class Voucher(TypedDict):
    voucher_code: str
    discount: Money
    min_total: Money
    expires: Date


class VoucherList(TypedDict):
    vouchers: list[Voucher]


class ChosenPayment(TypedDict):
    method: str
    previous_method: NotRequired[str]


class PlacedOrder(TypedDict):
    order_no: str
    item: str
    quantity: int
    recipient: str
    total: Money
    delivery_date: Date
    invoice_no: str


class RedeemedVoucher(TypedDict):
    order_no: str
    item: str
    discount: Money
    total: Money
    invoice_no: str


class OrderSummary(TypedDict):
    order_no: str
    placed: Date
    status: str
    item: str
    total: Money
    delivery_date: Date


class OrderList(TypedDict):
    orders: list[OrderSummary]


class OrderDetails(TypedDict):
    order_no: str
    placed: Date
    status: str
    product_id: str
    item: str
    quantity: int
    total: Money
    recipient: str
    city: str
    delivery_date: Date
    invoice_no: str
    return_by: NotRequired[Date]


class Parcel(TypedDict):
    parcel_no: str
    carrier: str
    status: str
    last_seen: str
    delivery_date: Date
    slot_start: Moment


class Rescheduled(TypedDict):
    parcel_no: str
    carrier: str
    delivery_date: Date
    slot_start: Moment


class CancelledOrder(TypedDict):
    order_no: str
    item: str
    refund: Money
    refund_by: Date


class Returned(TypedDict):
    order_no: str
    item: str
    return_no: str
    refund: Money
    drop_off_by: Date


class Case(TypedDict):
    case_no: str
    order_no: str
    item: str
    topic: str
    status: str
    priority: str
    opened: Date
    reply_by: Date


class CaseList(TypedDict):
    cases: list[Case]


class OpenedCase(TypedDict):
    case_no: str
    topic: str
    item: str
    reply_by: Date


class NotedCase(TypedDict):
    case_no: str
    topic: str
    notes: int


class EscalatedCase(TypedDict):
    case_no: str
    topic: str
    priority: str
    specialist: str
    callback_at: Moment
