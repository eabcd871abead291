/** One entry of GetExecutionHistory; `at` in milliseconds. */
export interface HistoryEvent {
  type: string
  at: number
  details: Record<string, unknown>
}
/** What the interpreter reports of its states afterwards. */
interface InterpreterEvent {
  type: string
  state?: { input: unknown; output?: unknown }
}

const text = (value: unknown): string => JSON.stringify(value) ?? 'null'

export type History = ReturnType<typeof createHistory>

/** Collects the events of an execution in order, with AWS's names. */
export function createHistory(now: () => number) {
  const events: HistoryEvent[] = []
  const add = (type: string, details: Record<string, unknown> = {}, at = now()) => events.push({ type, at, details })

  /** The states of one branch. Their order is known at once, their input and output a moment later. */
  function leg() {
    const entered: Record<string, unknown>[] = []
    const exited: Record<string, unknown>[] = []
    let open: { name: string; type: string } | undefined
    function exit() {
      if (!open || open.type === 'Fail') return
      const details = { name: open.name }
      exited.push(details)
      add(`${open.type}StateExited`, { stateExitedEventDetails: details })
      open = undefined
    }
    return {
      enter(name: string, type: string) {
        exit()
        open = { name, type }
        const details = { name }
        entered.push(details)
        add(`${type}StateEntered`, { stateEnteredEventDetails: details })
      },
      exit,
      async listen(reported: AsyncIterable<InterpreterEvent>) {
        let ins = 0
        let outs = 0
        for await (const { type, state } of reported) {
          if (type === 'StateEntered') Object.assign(entered[ins++] ?? {}, { input: text(state?.input) })
          if (type === 'StateExited') Object.assign(exited[outs++] ?? {}, { output: text(state?.output) })
        }
      },
    }
  }

  /** One attempt of a task. A task from the journal passes its own times. */
  function task(resource: string, region: string) {
    const direct = !resource.startsWith('arn:aws:states:::')
    const name = resource.slice('arn:aws:states:::lambda:'.length)
    const record = (what: string, details: Record<string, unknown>, at?: number) => {
      const type = `${direct ? 'LambdaFunction' : 'Task'}${what}`
      const key = `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`
      add(type, { [key]: direct ? details : { resourceType: 'lambda', resource: name, ...details } }, at)
    }
    return {
      scheduled(parameters: unknown, at?: number) {
        if (direct) record('Scheduled', { resource, input: text(parameters) }, at)
        else record('Scheduled', { region, parameters: text(parameters) }, at)
        record('Started', {}, at)
      },
      submitted: () => record('Submitted', {}),
      succeeded: (output: string, at?: number) => record('Succeeded', { output }, at),
      failed(error: Error, at?: number) {
        const timedOut = error.name === 'States.Timeout' || error.name === 'States.HeartbeatTimeout'
        record(timedOut ? 'TimedOut' : 'Failed', { error: error.name, cause: error.message }, at)
      },
    }
  }

  return { events, add, leg, task }
}

export interface PageOptions {
  reverse?: boolean
  /** False leaves out input and output. */
  data?: boolean
  from?: number
  most?: number
}

/** The pages of GetExecutionHistory. */
export function historyPage(
  events: readonly HistoryEvent[],
  { reverse = false, data = true, from = 0, most = 1000 }: PageOptions = {},
): { events: Record<string, unknown>[]; nextToken?: string } {
  const numbered = events.map(({ type, at, details }, index) => ({
    id: index + 1,
    previousEventId: index,
    type,
    timestamp: at / 1000,
    ...(data ? details : withoutData(details)),
  }))
  const ordered = reverse ? numbered.reverse() : numbered
  const page = ordered.slice(from, from + most)
  return { events: page, ...(from + most < ordered.length && { nextToken: String(from + most) }) }
}

function withoutData(details: Record<string, unknown>): Record<string, unknown> {
  const bare = Object.entries(details).map(([key, value]) => {
    const { input, output, parameters, ...rest } = value as Record<string, unknown>
    return [key, rest]
  })
  return Object.fromEntries(bare) as Record<string, unknown>
}
