import { Stack, type StackProps } from 'aws-cdk-lib'
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { product } from './names.ts'

/** Alarms and the dashboard. */
export class OpsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props)
    new Dashboard(this, 'Dashboard', { dashboardName: product })
  }
}
