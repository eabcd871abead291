import * as z from 'zod'

/** What a person should know before they approve. It stands in the receipt, so its hash binds it. */
export const Remark = z.object({
  /** `over-cap`: above what was stated. `bought-before`: the same goods within a week. */
  rule: z.enum(['over-cap', 'bought-before']),
  /** Our own sentence. */
  says: z.string(),
  leg: z.int().optional(),
  /** Counted from 1, within the leg. */
  line: z.int().optional(),
  /** The purchase that has the same goods, and its order if there is one. */
  checkoutId: z.string().optional(),
  orderId: z.string().optional(),
  /** When approval of that purchase was requested. */
  at: z.string().optional(),
})
export type Remark = z.output<typeof Remark>
