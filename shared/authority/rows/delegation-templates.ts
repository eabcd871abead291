import * as z from 'zod'
import { TemplateBody } from '#shared/authority/rules/delegation-body.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'

/** How many templates one user may have. */
export const templatesMost = 20

/** What a user makes delegations from. It allows nothing by itself. */
export const DelegationTemplate = z.object({ templateId: z.string(), createdAt: z.string(), ...TemplateBody.shape })
export type DelegationTemplate = z.output<typeof DelegationTemplate>

/** All templates of one user: one row, so that there are never too many. */
const Book = z.object({ v: z.int().nonnegative(), items: z.array(DelegationTemplate) })
export interface TemplateBook extends z.output<typeof Book> {
  userId: string
}

const raced = () => new Failure('table.conflict', 'Another call changed your templates at the same time')
const full = () =>
  new Failure('limit.exceeded', `You may have ${templatesMost} templates at a time`, { limit: templatesMost })

const rewritten = ({ userId, v }: TemplateBook, items: readonly DelegationTemplate[]): Guarded =>
  v === 0
    ? insert({ ...keys.delegationTemplates(userId), kind: 'delegation-templates', v: 1, items }, raced)
    : update(keys.delegationTemplates(userId), { v }, { v: v + 1, items }, raced)

const within = ({ items }: TemplateBook, templateId: string): DelegationTemplate => {
  const template = items.find((each) => each.templateId === templateId)
  if (!template) throw new Failure('delegation-template.not-found', 'You have no such template')
  return template
}

export const delegationTemplates = {
  async of(userId: string): Promise<TemplateBook> {
    const row = await get(keys.delegationTemplates(userId))
    return { userId, ...(row ? Book.parse(row) : { v: 0, items: [] }) }
  },
  /** The user's, or `delegation-template.not-found`. */
  within,
  /** Refused with `limit.exceeded` for one too many. */
  adding(book: TemplateBook, template: DelegationTemplate): Guarded {
    if (book.items.length >= templatesMost) throw full()
    return rewritten(book, [...book.items, template])
  },
  /** What was made from it stays. */
  removing: (book: TemplateBook, templateId: string): Guarded => {
    const gone = within(book, templateId)
    return rewritten(
      book,
      book.items.filter((each) => each !== gone),
    )
  },
}
