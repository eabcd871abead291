import * as z from 'zod'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import { canonical } from '#shared/kernel/hash.ts'
import { type IdKind, idWith, ownPart } from '#shared/kernel/ids.ts'
import { inheritedNameIn } from '#shared/kernel/own-value.ts'
import { type Principal, principalKey } from '#shared/kernel/principal.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { logger, reportUndeclared } from '#shared/platform/runtime/observe.ts'
import { overChannel } from '#shared/platform/table/channel.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit, type Guarded } from '#shared/platform/table/table.ts'
import { accept, invalidInput, type PlaceOf } from './accept.ts'
import { authorize, authorizeInput } from './access.ts'
import { countCall, type LimitUse } from './count-use.ts'
import { Once, Replay } from './idempotency.ts'
import { impliedFailures } from './implied-failures.ts'
import type { Access, OperationSpec } from './operation-spec.ts'

type AuthorizedBy<A extends Access> = A extends 'public' | { guests: true } ? Principal | undefined : Principal

/** What a handler is given. */
interface Call<I, O, A extends Access = Access> {
  input: I
  principal: AuthorizedBy<A>
  /** The caller's origin, for limits on callers without a login: an IP address over HTTP. */
  source: string
  requestId: string
  /** The id of what this call makes; the same one when a crashed call with the same key is taken up again. */
  resourceId: (kind: IdKind) => string
  /** Commits the writes together with the stored answer for the caller's key, and gives the answer back. */
  commit: (writes: readonly Guarded[], output: O) => Promise<O>
}

/** One call over whichever channel. */
interface Invocation {
  /** `http`, or the name of another channel: for the log. */
  channel: string
  principal?: Principal | undefined
  idempotencyKey?: string | undefined
  input?: unknown
  requestId?: string | undefined
  source?: string | undefined
  placeOf?: PlaceOf
}
/** `replayed`: the same key was answered before, and this is that answer. `use`: what the caller has left of the operation's limit. */
interface Outcome<O> {
  output: O
  replayed: boolean
  use?: LimitUse | undefined
}

export interface Operation<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> {
  spec: OperationSpec<I, O>
  /** Refuses a caller without access before any of the input is read. */
  authorize(principal: Principal | undefined): void
  /** Throws a Failure for an expected refusal. */
  call(invocation: Invocation): Promise<Outcome<z.output<O>>>
}

const maxKeyLength = 255
const Nothing = z.strictObject({})

/** A caller in process may pass what no JSON text spells: half a character, an endless number, a circle. */
const refuseOddities = (input: unknown): void => {
  try {
    canonical(input)
  } catch {
    throw invalidInput('input', [{ at: '', message: 'Expected values that JSON can carry' }])
  }
}

/** A name that every object has is no name for a member: no caller's word is ever mistaken for code. */
const refuseInheritedNames = (input: unknown, placeOf: PlaceOf = () => 'input'): void => {
  const at = inheritedNameIn(input)
  if (at !== undefined) throw invalidInput(placeOf(at.split('.')[0]), [{ at, message: 'This name is not allowed' }])
}

const keyFor = ({ idempotency }: OperationSpec, sent: string | undefined): string | undefined => {
  const key = idempotency && sent
  if (idempotency === 'required' && !key)
    throw new Failure(
      'idempotency.key-required',
      'Send an idempotency key (over HTTP the header Idempotency-Key): any string you have not used here before',
    )
  if (key && key.length > maxKeyLength)
    throw new Failure('request.invalid', `An idempotency key has at most ${maxKeyLength} characters`)
  return key || undefined
}

/** What the key identifies: the input as the handler gets it, without the members that only guard the call. */
const meaningOf = ({ http }: OperationSpec, accepted: object): object => {
  const guards = Object.keys(http.headers ?? {})
  return Object.fromEntries(Object.entries(accepted).filter(([member]) => !guards.includes(member)))
}

/** One command or question, without any channel. It checks the caller, parses the input, gives the same answer to the same key, and parses the output. */
export const operation = <I extends z.ZodObject, O extends z.ZodType, A extends Access>(
  spec: OperationSpec<I, O> & { access: A },
  handle: (call: Call<z.output<I>, z.input<O>, A>) => Promise<z.input<O>>,
): Operation<I, O> => {
  const declared = spec as unknown as OperationSpec
  const expected = new Set<FailureCode>([...spec.fails, ...impliedFailures(declared), 'request.invalid'])
  const run = async (invocation: Invocation): Promise<Outcome<z.output<O>>> => {
    const { channel, principal, input = {}, placeOf, source = '' } = invocation
    const suffix = ownPart(newId('request'))
    const { requestId = idWith('request', suffix) } = invocation
    const caller = principal ? principalKey(principal) : 'public'
    logger.appendKeys({ operation: spec.name, channel, requestId, caller })
    authorize(spec.access, principal)
    const accepted = accept(declared.input ?? Nothing, input, placeOf) as z.output<I>
    refuseOddities(input)
    refuseInheritedNames(input, placeOf)
    authorizeInput(spec.access, principal, accepted)
    const use = spec.limits && (await countCall(spec.limits, principal, source))
    const key = keyFor(declared, invocation.idempotencyKey)
    const once = key ? new Once(caller, spec.name, key, meaningOf(declared, accepted), suffix) : undefined
    const parsed = (output: z.input<O>) => spec.output.parse(output) as z.output<O>
    try {
      await once?.begin(spec.outward === true)
      const work = () =>
        handle({
          input: accepted,
          principal: principal as AuthorizedBy<A>,
          source,
          requestId,
          resourceId: (kind) => idWith(kind, once?.resourceId ?? suffix),
          commit: async (writes, output) => {
            await commit(once ? [...writes, once.answered(JSON.stringify(parsed(output)))] : writes)
            return output
          },
        })
      return {
        output: parsed(await (spec.outward ? work() : retryOvertaken(['table.conflict', 'state.moved'], work, 4))),
        replayed: false,
        ...(use && { use }),
      }
    } catch (error) {
      // Without a claim, a parallel call with the same key may have won and moved the state this one then refused.
      if (!(error instanceof Replay) && once && !(await once.abandon()) && error instanceof Failure) await once.settle()
      throw error
    }
  }
  return {
    spec,
    authorize: (principal) => authorize(spec.access, principal),
    call: async (invocation) => {
      try {
        return await overChannel(invocation.channel, () => run(invocation))
      } catch (error) {
        if (error instanceof Replay) return { output: JSON.parse(error.output) as z.output<O>, replayed: true }
        if (error instanceof Failure && !expected.has(error.code)) reportUndeclared(spec.name, error)
        throw error
      }
    },
  }
}
