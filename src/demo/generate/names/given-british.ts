/** Given names common in Britain and the Caribbean by when their bearers were born; compiled for this project from general knowledge. */
const words = (text: string): string[] => text.trim().split(/\s+/);

export const britishGiven = {
  male: {
    before1955: words(`
      John William Peter David James Robert Michael Brian Alan Ronald George Kenneth Derek Roy Raymond Thomas Anthony Dennis Terence
      Frederick Gordon Arthur Leslie Geoffrey Donald Eric Norman Frank Harold Albert Stanley Trevor Keith Malcolm Roger Barry Colin
      Douglas Edward Charles Joseph Ernest Walter Bernard Gerald Clifford Stuart Graham Ivor Cyril Percy Reginald Sidney Victor`),
    from1955: words(`
      David Paul Andrew Mark Stephen Michael Christopher Ian Robert Richard Kevin Gary Martin Peter Simon Anthony Philip Neil Nigel
      Jonathan Timothy Steven Darren Jason Stuart Wayne Lee Matthew Adrian Julian Dean Craig Sean Nicholas Graham Alan Russell Carl
      Duncan Howard Glenn Justin Barry Jeremy Damian Gareth Rhys Alistair Hamish Ewan Clive Raymond Terence Guy Shaun Marcus`),
    from1980: words(`
      James Daniel Thomas Matthew Christopher Jack Joshua Adam Ryan Luke Benjamin Samuel Alexander Joseph Jordan Liam Nathan Aaron
      Connor Callum Kieran Lewis Jake Kyle Bradley Ashley Scott Dominic Edward William George Oliver Harry Charlie Jamie Rhys Owen
      Robert Patrick Gareth Stuart Ross Craig Lee Ben Sam Max Toby Elliot Reece Dale Curtis Leon`),
    from2005: words(`
      Oliver George Arthur Noah Leo Harry Oscar Archie Jack Freddie Theo Charlie Henry Jacob Alfie Thomas Joshua William Lucas Isaac
      Ethan James Max Edward Finley Joseph Samuel Logan Daniel Teddy Louie Toby Reuben Albie Hugo Rory Jude Zachary Sebastian
      Harrison Elijah Dylan Tommy Ronnie Luca Roman Caleb Blake Stanley Kai Jayden Riley Mason Tyler Callum`),
  },
  female: {
    before1955: words(`
      Margaret Mary Patricia Jean Joan Sheila Barbara Doreen June Shirley Dorothy Joyce Maureen Elizabeth Audrey Brenda Pamela Kathleen
      Sylvia Eileen Ann Christine Betty Janet Beryl Rita Iris Valerie Beryl Marjorie Edna Doris Phyllis Hilda Irene Vera Winifred
      Gladys Judith Marion Josephine Gillian Rosemary Jacqueline Hazel Pauline Wendy Carol Sandra Norma Thelma Muriel Olive Elsie Ivy`),
    from1955: words(`
      Susan Julie Karen Jacqueline Deborah Tracey Jane Helen Diane Sharon Alison Sarah Angela Caroline Amanda Linda Nicola Elizabeth
      Lisa Joanne Michelle Wendy Carol Christine Catherine Lesley Dawn Paula Tina Lorraine Denise Beverley Mandy Heather Samantha
      Louise Fiona Andrea Jennifer Gillian Maria Kim Yvonne Donna Lynn Annette Teresa Sandra Rachel Claire Ruth Penelope Bridget Mandy`),
    from1980: words(`
      Sarah Laura Gemma Emma Rebecca Claire Victoria Samantha Rachel Amy Jennifer Nicola Katie Lisa Kelly Natalie Louise Michelle Hayley
      Hannah Helen Charlotte Joanne Lucy Elizabeth Leanne Danielle Jessica Lauren Stephanie Kirsty Zoe Chloe Sophie Megan Bethany
      Jade Shannon Georgia Abigail Holly Emily Eleanor Alice Molly Amber Paige Jodie Kimberley Natasha Heather Catherine Anna Kate`),
    from2005: words(`
      Olivia Amelia Isla Ava Ivy Freya Lily Florence Mia Willow Rosie Sophia Isabella Grace Daisy Sienna Poppy Elsie Emily Ella Evelyn
      Phoebe Evie Charlotte Harper Millie Matilda Maya Sophie Emilia Alice Isabelle Ruby Luna Maisie Aria Penelope Mila Bonnie Eva
      Hallie Eliza Ada Violet Esme Arabella Imogen Jessica Delilah Chloe Eleanor Robyn Thea Lottie Martha Nancy`),
  },
};
