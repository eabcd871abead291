import { basename } from 'node:path'
import { markdownTable } from '#infra/markdown.ts'
import type { Transitions } from '#shared/kernel/transitions.ts'
import type { ReferenceSources } from './platform.ts'

const suffix = 'Transitions'

/** `checkoutTransitions` of checkout-states.ts is `Checkout`, `paymentTransitions` of leg-states.ts `Leg: payment`. */
const titleOf = (file: string, name: string): string => {
  const [subject, thing] = [basename(file, '.ts').replace(/-states$/, ''), name.slice(0, -suffix.length)]
  const title = subject === thing ? thing : `${subject}: ${thing}`
  return title.charAt(0).toUpperCase() + title.slice(1)
}

const section = (file: string, name: string, transitions: Transitions<string>): string => {
  const rows = Object.entries(transitions).flatMap(([from, targets]) =>
    Object.entries(targets).map(([to, movers = []]) => [from, to, movers.join(', ')]),
  )
  const ends = Object.keys(transitions).filter((state) => Object.keys(transitions[state] ?? {}).length === 0)
  const last = ends.length > 0 ? `\n\nNothing leaves ${ends.map((end) => `\`${end}\``).join(', ')}.` : ''
  return `## ${titleOf(file, name)}\n\nIn \`${file}\`.\n\n${markdownTable(['from', 'to', 'moved by'], rows)}${last}`
}

/** Every table of transitions: from, to, by whom. */
export const statesPage = ({ shared }: ReferenceSources): string =>
  [
    '# States',
    'A state table lists every step a thing can take and who may take it. A step that no table lists cannot happen: the row code refuses it as a defect.',
    ...shared.flatMap(([file, exported]) =>
      exported
        .filter(([name]) => name.endsWith(suffix))
        .map(([name, table]) => section(file, name, table as Transitions<string>)),
    ),
    'An order has no states: it has facts, and its status follows from them. [after-sale.md](../after-sale.md) says how.',
  ].join('\n\n')
