/** Grafana's panels as this dashboard draws them. Names, types and defaults are Grafana's own (`@grafana/schema`). */
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  FieldColorModeId,
  GraphThresholdsStyleMode,
  MappingType,
  PercentChangeColorMode,
  SortOrder,
  StackingMode,
  ThresholdsMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizOrientation,
  type FieldConfig,
  type FieldConfigSource,
  type GraphFieldConfig,
  type Panel,
  type ThresholdsConfig,
  type ValueMappingResult,
} from '@grafana/schema';
import type { Options as TimelineOptions } from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { Options as GraphOptions } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** The project's colours on Grafana's dark ground. */
export const COLORS = {
  succeeded: '#4ade80',
  throttled: '#fbbf24',
  failed: '#f87171',
  inFlight: '#60a5fa',
  backoff: '#94a3b8',
  ink: '#e2e8f0',
};

/** The Prometheus that is chosen at the top of the page. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** Where a panel is: 24 columns across, and rows of 38 pixels. */
type Place = readonly [x: number, y: number, width: number, height: number];

/** What a panel says: its title, and one sentence behind its "i". */
interface Words {
  readonly title: string;
  readonly description: string;
}

/** A query, and what its lines are called: {{label}} is a label's value. */
interface Line {
  readonly expr: string;
  readonly name: string;
}

/** From a value on, a colour. */
type Level = readonly [value: number, color: string];

interface StatLook {
  readonly unit: string;
  readonly decimals: number;
  /** The colour below the first level, and the levels. */
  readonly below: string;
  readonly levels: readonly Level[];
}

interface GraphLook {
  /** What is counted, beside the axis. */
  readonly axis: string;
  readonly unit: string;
  readonly min?: number;
  readonly max?: number;
  /** The colours of lines that have a meaning, by their names. */
  readonly colors?: Readonly<Record<string, string>>;
  /** Lines on top of each other: the highest is their sum. */
  readonly stacked?: boolean;
  /** Where an alarm begins: a dashed line. */
  readonly alarmAt?: number;
  /** What is said where there is nothing to draw. */
  readonly nothing?: string;
}

/** One number: the latest. */
export function stat(place: Place, words: Words, expr: string, { below, levels, ...look }: StatLook): Panel {
  const options: StatOptions = {
    reduceOptions: { calcs: ['lastNotNull'], values: false },
    orientation: VizOrientation.Auto,
    colorMode: BigValueColorMode.Value,
    graphMode: BigValueGraphMode.Area,
    justifyMode: BigValueJustifyMode.Auto,
    textMode: BigValueTextMode.Value,
    wideLayout: true,
    showPercentChange: false,
    percentChangeColorMode: PercentChangeColorMode.Standard,
  };
  const defaults: FieldConfig = {
    ...look,
    noValue: 'no calls',
    color: { mode: FieldColorModeId.Thresholds },
    thresholds: thresholds(below, ...levels),
  };
  return panel('stat', place, words, [{ expr, name: '' }], { defaults, overrides: [] }, { ...options });
}

/** Lines over time. */
export function graph(place: Place, words: Words, lines: readonly Line[], look: GraphLook): Panel {
  const { axis, colors = {}, stacked = false, alarmAt, nothing = 'no calls in this time', min = 0, ...rest } = look;
  const options: Omit<GraphOptions, 'legend'> = {
    tooltip: { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending },
  };
  const custom: GraphFieldConfig = {
    axisLabel: axis,
    showPoints: VisibilityMode.Never,
    lineWidth: stacked ? 1 : 2,
    fillOpacity: stacked ? 60 : 10,
    stacking: { mode: stacked ? StackingMode.Normal : StackingMode.None, group: 'A' },
    thresholdsStyle: { mode: alarmAt === undefined ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed },
  };
  const alarm: Level[] = alarmAt === undefined ? [] : [[alarmAt, COLORS.failed]];
  const defaults: FieldConfig = {
    ...rest,
    min,
    noValue: nothing,
    thresholds: thresholds('transparent', ...alarm),
    custom: { ...custom },
  };
  const overrides = Object.entries(colors).map(([name, fixedColor]) => ({
    matcher: { id: 'byName', options: name },
    properties: [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor } }],
  }));
  return panel('timeseries', place, words, lines, { defaults, overrides }, { ...options, legend });
}

/** What something was from when to when: a value's word and colour. */
export function timeline(
  place: Place,
  words: Words,
  line: Line,
  { states, nothing }: { states: Record<number, ValueMappingResult>; nothing: string },
): Panel {
  const options: Omit<TimelineOptions, 'legend'> = {
    showValue: VisibilityMode.Auto,
    rowHeight: 0.8,
    mergeValues: true,
    alignValue: 'left',
    tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
  };
  const defaults: FieldConfig = {
    noValue: nothing,
    mappings: [{ type: MappingType.ValueToText, options: states }],
    custom: { fillOpacity: 80, lineWidth: 0 },
  };
  const fieldConfig = { defaults, overrides: [] };
  return panel('state-timeline', place, words, [line], fieldConfig, {
    ...options,
    legend: { ...legend, showLegend: false },
  });
}

// Without its type: the package declares the enum of `displayMode` twice, and one does not fit the other.
const legend = { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] };

function thresholds(below: string, ...levels: readonly Level[]): ThresholdsConfig {
  const steps = levels.map(([value, color]) => ({ value, color }));
  return { mode: ThresholdsMode.Absolute, steps: [{ value: null, color: below }, ...steps] };
}

function panel(
  type: string,
  [x, y, w, h]: Place,
  words: Words,
  lines: readonly Line[],
  fieldConfig: FieldConfigSource,
  options: Record<string, unknown>,
): Panel {
  return {
    type,
    ...words,
    gridPos: { x, y, w, h },
    datasource: DATASOURCE,
    targets: lines.map(({ expr, name }, index) => ({ refId: 'ABCDEFGH'.charAt(index), expr, legendFormat: name })),
    fieldConfig,
    options,
  };
}
