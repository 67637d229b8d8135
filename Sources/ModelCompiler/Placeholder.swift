import Thimble
