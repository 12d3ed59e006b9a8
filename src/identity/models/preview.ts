export interface ModelPreview {
  people: number;
}
