// Label selectors. Stands here for --label-filter, --annotation-filter and a Service's own selector.

export interface Selector {
  readonly empty: boolean;
  readonly matches: (labels: Readonly<Record<string, string>>) => boolean;
}

export const everything: Selector = { empty: true, matches: () => true };
