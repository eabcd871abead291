import { fallback, named } from '#infra/local/cloudformation/naming.ts'
import type { Plugin } from '#infra/local/plugin.ts'
import { createSchedules } from './schedules.ts'

/** Schedules, on the host's clock. */
export const scheduler: Plugin = {
  name: 'scheduler',
  types: {
    'AWS::Scheduler::Schedule': (of) => {
      const name = of.text('Name') ?? fallback(of)
      return { name, arn: of.arn('scheduler', `schedule/${of.text('GroupName') ?? 'default'}/${name}`) }
    },
    'AWS::Scheduler::ScheduleGroup': named('Name', 'scheduler', (name) => `schedule-group/${name}`),
  },
  open({ model, clock, use }) {
    const { start, stop, schedules, setEnabled } = createSchedules(model, clock, use('queue'), use('asyncCalls'))
    return {
      start,
      drain: async () => stop(),
      state: () => ({ schedules: schedules() }),
      switches: { schedules: { list: schedules, setEnabled } },
    }
  },
}
