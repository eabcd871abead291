import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Frame } from '#functions/pages/channel/visit.ts'
import { formatMoney } from '#shared/kernel/money.ts'

/** The request that a page is rendered for. */
export const FrameContext = createContext<Frame>({ base: '', path: '/', signedIn: false, token: '' })

interface Inside {
  children?: ComponentChildren
}

/** A link to another page of ours, by its path without the stage. */
export const PageLink = ({ to, current, children }: Inside & { to: string; current?: boolean }) => {
  const { base } = useContext(FrameContext)
  return (
    <a href={base + to} {...(current && { 'aria-current': 'page' as const })}>
      {children}
    </a>
  )
}

/** A form with its token and a fresh idempotency key, so that a double click has one effect. */
export const Form = ({ to, children, ...rest }: Inside & { to: string; class?: string; 'aria-label'?: string }) => {
  const { base, token } = useContext(FrameContext)
  return (
    <form method="post" action={base + to} {...rest}>
      {token && <input type="hidden" name="token" value={token} />}
      <input type="hidden" name="key" value={crypto.randomUUID()} />
      {children}
    </form>
  )
}

interface FieldProps {
  name: string
  /** The name, unless several forms of one page have it. */
  id?: string
  label: string
  type?: 'text' | 'email' | 'password' | 'date' | 'tel'
  inputmode?: 'decimal' | 'numeric'
  hint?: string
  value?: string | undefined
  optional?: true
  autocomplete?: string
  maxLength?: number
}

/** A labelled input. */
export const FormField = ({
  name,
  id = name,
  label,
  inputmode,
  type = 'text',
  hint,
  value,
  optional,
  autocomplete,
  maxLength,
}: FieldProps) => (
  <p class="field">
    <label for={id}>{label}</label>
    {hint && <small id={`${id}-hint`}>{hint}</small>}
    <input
      id={id}
      name={name}
      type={type as 'text'}
      required={!optional}
      {...(value !== undefined && { value })}
      {...(hint && { 'aria-describedby': `${id}-hint` })}
      {...(inputmode && { inputmode })}
      {...(autocomplete && { autocomplete })}
      {...(maxLength && { maxLength })}
    />
  </p>
)

interface ChoiceProps {
  name: string
  id?: string
  label: string
  value?: string | undefined
  options: readonly (readonly [value: string, says: string])[]
}

/** A labelled list of which one is chosen. */
export const ChoiceField = ({ name, id = name, label, value, options }: ChoiceProps) => (
  <p class="field">
    <label for={id}>{label}</label>
    <select id={id} name={name}>
      {options.map(([option, says]) => (
        <option key={option} value={option} selected={option === value}>
          {says}
        </option>
      ))}
    </select>
  </p>
)

/** A box to tick; it sends `yes`. */
export const TickBox = ({ name, ticked = false, children }: Inside & { name: string; ticked?: boolean }) => (
  <label class="tick">
    <input type="checkbox" name={name} value="yes" checked={ticked} /> {children}
  </label>
)

/** An amount, as people write it. */
export const Price = ({ minor, currency }: { minor: number; currency: string }) => (
  <span class="amount">{formatMoney({ amountMinor: minor, currency })}</span>
)

const written = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** A point in time, in UTC; the script of the pages shows it in the reader's own zone. */
export const When = ({ at }: { at: string }) => (
  <time dateTime={at} data-local="">
    {written.format(new Date(at))} UTC
  </time>
)

/** How long until a point in time, in words that stay true for a minute. */
export const leftUntil = (at: string, nowMs = Date.now()): string => {
  const minutes = Math.floor((Date.parse(at) - nowMs) / 60_000)
  if (minutes < 0) return 'over'
  if (minutes < 1) return 'less than a minute left'
  if (minutes < 120) return `${minutes} min left`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h left` : `${Math.floor(hours / 24)} days left`
}

/** A countdown where there is a script, else the time left at the answer. */
export const TimeLeft = ({ until }: { until: string }) => (
  <time dateTime={until} data-until="">
    {leftUntil(until)}
  </time>
)

/** A word for a state, and whether it is good, bad or under way. */
export const Badge = ({ tone = 'plain', children }: Inside & { tone?: 'good' | 'bad' | 'busy' | 'plain' }) => (
  <span class={`badge ${tone}`}>{children}</span>
)

/** Facts by their names; a fact that is undefined is left out. */
export const Facts = ({ of }: { of: readonly (readonly [name: string, value: ComponentChildren])[] }) => (
  <dl>
    {of
      .filter(([, value]) => value !== undefined && value !== false && value !== null)
      .map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
)

/** A sentence that has to be noticed. */
export const Callout = ({ tone = 'busy', children }: Inside & { tone?: 'good' | 'bad' | 'busy' }) => (
  <p class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'note'}>
    {children}
  </p>
)
