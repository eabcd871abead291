import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import type { DeployedMachine } from '#infra/machines.ts'
import type { Stage } from '#infra/stage.ts'
import { acknowledgeMachine } from './acknowledgements.ts'
import { functionArn, machineName, removalOf } from './names.ts'

// A Standard machine needs these to deliver logs and traces. AWS offers no finer resource for them.
const observing = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
]

/** The state machines. The role of each may call its own tasks and no other function. */
export class WorkflowStack extends Stack {
  readonly machines: StateMachine[]

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { stage: Stage; machines: readonly DeployedMachine[] },
  ) {
    super(scope, id, props)
    this.machines = props.machines.map((machine) => this.machine(machine, props.stage))
  }

  private machine({ name, asl, functions }: DeployedMachine, stage: Stage): StateMachine {
    const arns = Object.fromEntries(
      Object.entries(functions).map(([state, one]) => [state, functionArn(this, one.name)]),
    )
    const logs = new LogGroup(this, `${name}-logs`, {
      logGroupName: `/aws/vendedlogs/states/${machineName(name)}`,
      retention: stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(this, `${name}-role`, {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      inlinePolicies: {
        Tasks: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [...new Set(Object.values(arns))] }),
            new PolicyStatement({ actions: observing, resources: ['*'] }),
          ],
        }),
      },
    })
    const machine = new StateMachine(this, name, {
      stateMachineName: machineName(name),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(asl),
      definitionSubstitutions: arns,
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
      removalPolicy: removalOf(stage),
    })
    acknowledgeMachine(role)
    return machine
  }
}
