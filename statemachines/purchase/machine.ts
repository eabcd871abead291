import * as authorizePayment from '#functions/purchase/authorize-payment.ts'
import * as awaitApproval from '#functions/purchase/await-approval.ts'
import * as closePurchase from '#functions/purchase/close-purchase.ts'
import * as parkLeg from '#functions/purchase/park-leg.ts'
import * as parkPurchase from '#functions/purchase/park-purchase.ts'
import * as placeOrder from '#functions/purchase/place-order.ts'
import * as settlePurchase from '#functions/purchase/settle-purchase.ts'
import type { Task, TaskStates } from '#shared/platform/runtime/task.ts'
import asl from './purchase.asl.json' with { type: 'json' }

type Top = TaskStates<typeof asl>
type Placing = TaskStates<(typeof asl)['States']['PlaceOrders']['ItemProcessor']>
type Undoing = TaskStates<(typeof asl)['States']['UndoLegs']['ItemProcessor']>

/** One function per Task state: a state without its function here, or the reverse, does not compile. */
export const tasks = {
  AwaitApproval: awaitApproval.run,
  AuthorizePayment: authorizePayment.run,
  PlaceOrder: placeOrder.run,
  SettlePurchase: settlePurchase.run,
  UndoPlaceOrder: placeOrder.undo,
  UndoAuthorizePayment: authorizePayment.undo,
  ParkLeg: parkLeg.run,
  ClosePurchase: closePurchase.run,
  ParkPurchase: parkPurchase.run,
} satisfies Record<Top | Placing | Undoing, Task>
