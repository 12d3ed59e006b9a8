import { scaleBand, scaleLinear } from 'd3-scale';
import { DataTable } from './table.tsx';

export interface Bar {
  key: string;
  label: string;
  /** Null when it may not be shown (suppressed) or is unknown: said so, and no bar. */
  value: number | null;
  /** Confidence limits, drawn as whiskers. */
  low?: number;
  high?: number;
  /** Beside the bar in the table, e.g. why it is suppressed. */
  note?: string;
}

export interface BarChartProps {
  /** Id for the drawing's title; unique in the page. */
  id: string;
  caption: string;
  bars: readonly Bar[];
  /** What the values are: 'Seen within 6 weeks (%)'. */
  valueHeading: string;
  labelHeading: string;
  format?: (value: number) => string;
  /** A line across, with its name: a target. */
  reference?: { value: number; label: string };
  /** Top of the scale; the largest value or limit unless told (100 for percentages). */
  max?: number;
  csvHref?: string;
}

const width = 640;
const rowHeight = 34;
const left = 200;
const right = 70;
const top = 26;

/**
 * Horizontal bars with uncertainty, drawn on the server as SVG, with the same figures in a table beneath. The drawing is
 * hidden from screen readers because the table says all of it.
 */
export function BarChart(props: BarChartProps) {
  const format = props.format ?? ((value: number) => String(value));
  const shown = props.bars.flatMap((bar) => [bar.value ?? 0, bar.high ?? 0]);
  const max = props.max ?? Math.max(1, ...shown, props.reference?.value ?? 0);
  const height = top + props.bars.length * rowHeight + 24;
  const x = scaleLinear()
    .domain([0, max])
    .range([left, width - right])
    .clamp(true);
  const y = scaleBand()
    .domain(props.bars.map((bar) => bar.key))
    .range([top, height - 24])
    .padding(0.3);
  return (
    <figure className="wpc-chart">
      <svg viewBox={`0 0 ${width} ${height}`} className="wpc-chart__drawing" aria-hidden="true" focusable="false">
        {x.ticks(5).map((tick) => (
          <g key={tick}>
            <line className="wpc-chart__grid" x1={x(tick)} x2={x(tick)} y1={top} y2={height - 24} />
            <text className="wpc-chart__tick" x={x(tick)} y={height - 6} textAnchor="middle">
              {format(tick)}
            </text>
          </g>
        ))}
        {props.bars.map((bar) => (
          <BarRow key={bar.key} bar={bar} x={x} y={y(bar.key) ?? 0} height={y.bandwidth()} format={format} />
        ))}
        {props.reference === undefined ? null : (
          <g>
            <line
              className="wpc-chart__reference"
              x1={x(props.reference.value)}
              x2={x(props.reference.value)}
              y1={top - 6}
              y2={height - 24}
            />
            <text
              className="wpc-chart__tick"
              x={x(props.reference.value)}
              y={14}
              textAnchor={props.reference.value > max / 2 ? 'end' : 'start'}
            >
              {props.reference.label}
            </text>
          </g>
        )}
      </svg>
      <ChartTable {...props} format={format} />
    </figure>
  );
}

function BarRow({
  bar,
  x,
  y,
  height,
  format,
}: {
  bar: Bar;
  x: (value: number) => number;
  y: number;
  height: number;
  format: (value: number) => string;
}) {
  const middle = y + height / 2;
  const label = bar.label.length > 26 ? `${bar.label.slice(0, 25)}…` : bar.label;
  return (
    <g>
      <text className="wpc-chart__label" x={left - 8} y={middle} dy="0.35em" textAnchor="end">
        {label}
      </text>
      {bar.value === null ? (
        <text className="wpc-chart__tick" x={left + 6} y={middle} dy="0.35em">
          not shown
        </text>
      ) : (
        <>
          <rect className="wpc-chart__bar" x={left} y={y} width={Math.max(0, x(bar.value) - left)} height={height} />
          <text
            className="wpc-chart__value"
            x={x(Math.max(bar.value, bar.high ?? bar.value)) + 6}
            y={middle}
            dy="0.35em"
          >
            {format(bar.value)}
          </text>
        </>
      )}
      {bar.value === null || bar.low === undefined || bar.high === undefined ? null : (
        <path
          className="wpc-chart__whisker"
          d={`M${x(bar.low)},${middle - 5}V${middle + 5}M${x(bar.low)},${middle}H${x(bar.high)}M${x(bar.high)},${middle - 5}V${middle + 5}`}
        />
      )}
    </g>
  );
}

function ChartTable(props: BarChartProps & { format: (value: number) => string }) {
  const { bars, format } = props;
  const limits = bars.some((bar) => bar.low !== undefined && bar.high !== undefined);
  const notes = bars.some((bar) => bar.note !== undefined);
  return (
    <DataTable
      caption={props.caption}
      rows={bars}
      rowKey={(bar) => bar.key}
      {...(props.csvHref === undefined ? {} : { csvHref: props.csvHref })}
      columns={[
        { heading: props.labelHeading, cell: (bar) => bar.label },
        {
          heading: props.valueHeading,
          numeric: true,
          cell: (bar) => (bar.value === null ? 'not shown' : format(bar.value)),
        },
        ...(limits
          ? [
              {
                heading: '95% limits',
                numeric: true,
                cell: (bar: Bar) =>
                  bar.value === null || bar.low === undefined || bar.high === undefined
                    ? ''
                    : `${format(bar.low)} to ${format(bar.high)}`,
              },
            ]
          : []),
        ...(notes ? [{ heading: 'Note', cell: (bar: Bar) => bar.note ?? '' }] : []),
      ]}
    />
  );
}
